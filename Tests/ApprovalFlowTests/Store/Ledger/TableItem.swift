import Foundation
import LambdaCore

/// An item of a table in memory, on which an update does what DynamoDB would do with it.
///
/// Knows what the ledger's expressions use: `SET`, `REMOVE`, paths with an index, `+`, `if_not_exists`, `AND`, `OR`, parentheses, `=`, `<>`, `<`, `<=`, `>`,
/// `IN`, `attribute_exists` and `attribute_not_exists`.
/// Source: DynamoDB Developer Guide, Update expressions and condition expressions.
struct TableItem {
  private(set) var attributes: Item

  init(_ attributes: Item) { self.attributes = attributes }

  /// Makes the change; false if its condition does not hold.
  mutating func apply(_ update: ItemUpdate) -> Bool {
    guard holds(update.condition, update) else { return false }
    let parts = update.expression.split(separator: "REMOVE ", omittingEmptySubsequences: false)
    var changed = AttributeValue.map(attributes)
    for assignment in Self.split(String(parts[0].dropFirst("SET ".count)), at: ", ") where assignment.contains(" = ") {
      let sides = assignment.split(separator: " = ").map { $0.trimming { $0 == " " } }
      changed = Self.setting(path(sides[0], update), in: changed, to: value(sides[1], update))
    }
    for name in parts.dropFirst().joined().split(separator: ", ") {
      changed = Self.setting(path(String(name), update), in: changed, to: nil)
    }
    attributes = changed.map ?? attributes
    return true
  }

  private func holds(_ condition: String, _ update: ItemUpdate) -> Bool {
    let either = Self.split(condition, at: " OR ")
    if either.count > 1 { return either.contains { holds($0, update) } }
    let both = Self.split(condition, at: " AND ")
    if both.count > 1 { return both.allSatisfy { holds($0, update) } }
    if condition.hasPrefix("("), condition.hasSuffix(")") {
      return holds(String(condition.dropFirst().dropLast()), update)
    }
    for (function, isThere) in [("attribute_not_exists(", false), ("attribute_exists(", true)]
    where condition.hasPrefix(function) {
      return (self[path(String(condition.dropFirst(function.count).dropLast()), update)] != nil) == isThere
    }
    if let sides = Self.sides(of: condition, " IN ") {
      let values = sides.1.dropFirst().dropLast().split(separator: ", ").map { value(String($0), update) }
      return values.contains(value(sides.0, update))
    }
    if let sides = Self.sides(of: condition, " <> ") { return value(sides.0, update) != value(sides.1, update) }
    if let sides = Self.sides(of: condition, " <= ") {
      guard let left = value(sides.0, update)?.integer, let right = value(sides.1, update)?.integer else {
        return false
      }
      return left <= right
    }
    for (sign, isLess) in [(" < ", true), (" > ", false)] {
      guard let sides = Self.sides(of: condition, sign) else { continue }
      guard let left = value(sides.0, update)?.integer, let right = value(sides.1, update)?.integer else {
        return false
      }
      return isLess ? left < right : left > right
    }
    guard let sides = Self.sides(of: condition, " = ") else { return false }
    return value(sides.0, update) == value(sides.1, update)
  }

  /// Splits at a separator that no parentheses surround.
  private static func split(_ text: String, at separator: String) -> [String] {
    var parts: [String] = []
    for piece in text.components(separatedBy: separator) {
      if let last = parts.last, last.count(where: { $0 == "(" }) > last.count(where: { $0 == ")" }) {
        parts[parts.count - 1] = last + separator + piece
      } else {
        parts.append(piece)
      }
    }
    return parts
  }

  private static func sides(of term: String, _ sign: String) -> (String, String)? {
    let sides = term.split(separator: sign).map(String.init)
    return sides.count == 2 ? (sides[0], sides[1]) : nil
  }

  /// An index of a list, `[0]`, is a step of its own.
  private func path(_ text: String, _ update: ItemUpdate) -> [String] {
    text.replacing("[", with: ".[").split(separator: ".").map { update.names[String($0)] ?? String($0) }
  }

  private func value(_ text: String, _ update: ItemUpdate) -> AttributeValue? {
    if let (left, right) = Self.sides(of: text, " + ") {
      guard let left = value(left, update)?.integer, let right = value(right, update)?.integer else { return nil }
      return .integer(left + right)
    }
    if text.hasPrefix("if_not_exists(") {
      let arguments = text.dropFirst("if_not_exists(".count).dropLast().split(separator: ", ").map(String.init)
      return self[path(arguments[0], update)] ?? value(arguments[1], update)
    }
    return text.hasPrefix(":") ? update.values[text] : self[path(text, update)]
  }

  private subscript(path: [String]) -> AttributeValue? {
    path.reduce(AttributeValue.map(attributes) as AttributeValue?) { value, name in
      if let index = Self.index(name) { return value?.list.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
      return value?.map?[name]
    }
  }

  private static func index(_ name: String) -> Int? { name.hasPrefix("[") ? Int(name.dropFirst().dropLast()) : nil }

  private static func setting(_ path: [String], in value: AttributeValue, to new: AttributeValue?) -> AttributeValue {
    guard let name = path.first else { return new ?? value }
    if let index = index(name) {
      var values = value.list ?? []
      if values.indices.contains(index) { values[index] = setting(Array(path.dropFirst()), in: values[index], to: new) }
      return .list(values)
    }
    var members = value.map ?? [:]
    members[name] = path.count == 1 ? new : setting(Array(path.dropFirst()), in: members[name] ?? .map([:]), to: new)
    return .map(members)
  }
}
