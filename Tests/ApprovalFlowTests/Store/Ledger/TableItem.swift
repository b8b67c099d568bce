import LambdaCore

/// An item of a table in memory, on which an update does what DynamoDB would do with it.
///
/// Knows what the ledger's expressions use: `SET`, `REMOVE`, `+`, `AND`, `=`, `<`, `IN` and `attribute_not_exists`.
/// Source: DynamoDB Developer Guide, Update expressions and condition expressions.
struct TableItem {
  private(set) var attributes: Item

  init(_ attributes: Item) { self.attributes = attributes }

  /// Makes the change; false if its condition does not hold.
  mutating func apply(_ update: ItemUpdate) -> Bool {
    guard holds(update) else { return false }
    let parts = update.expression.split(separator: " REMOVE ", omittingEmptySubsequences: true)
    var changed = AttributeValue.map(attributes)
    for assignment in parts[0].dropFirst("SET ".count).split(separator: ", ") {
      let sides = assignment.split(separator: " = ").map(String.init)
      changed = Self.setting(path(sides[0], update), in: changed, to: value(sides[1], update))
    }
    for name in parts.dropFirst().joined().split(separator: ", ") {
      changed = Self.setting(path(String(name), update), in: changed, to: nil)
    }
    attributes = changed.map ?? attributes
    return true
  }

  private func holds(_ update: ItemUpdate) -> Bool {
    update.condition.split(separator: " AND ").map(String.init).allSatisfy { term in
      if term.hasPrefix("attribute_not_exists(") {
        return self[path(String(term.dropFirst("attribute_not_exists(".count).dropLast()), update)] == nil
      }
      if let sides = Self.sides(of: term, " IN ") {
        let values = sides.1.dropFirst().dropLast().split(separator: ", ").map { value(String($0), update) }
        return values.contains(value(sides.0, update))
      }
      if let sides = Self.sides(of: term, " < ") {
        guard let left = value(sides.0, update)?.integer, let right = value(sides.1, update)?.integer else {
          return false
        }
        return left < right
      }
      guard let sides = Self.sides(of: term, " = ") else { return false }
      return value(sides.0, update) == value(sides.1, update)
    }
  }

  private static func sides(of term: String, _ sign: String) -> (String, String)? {
    let sides = term.split(separator: sign).map(String.init)
    return sides.count == 2 ? (sides[0], sides[1]) : nil
  }

  private func path(_ text: String, _ update: ItemUpdate) -> [String] {
    text.split(separator: ".").map { update.names[String($0)] ?? String($0) }
  }

  private func value(_ text: String, _ update: ItemUpdate) -> AttributeValue? {
    if let (left, right) = Self.sides(of: text, " + ") {
      guard let left = value(left, update)?.integer, let right = value(right, update)?.integer else { return nil }
      return .integer(left + right)
    }
    return text.hasPrefix(":") ? update.values[text] : self[path(text, update)]
  }

  private subscript(path: [String]) -> AttributeValue? {
    path.reduce(AttributeValue.map(attributes) as AttributeValue?) { $0?.map?[$1] }
  }

  private static func setting(_ path: [String], in value: AttributeValue, to new: AttributeValue?) -> AttributeValue {
    guard let name = path.first else { return new ?? value }
    var members = value.map ?? [:]
    members[name] = path.count == 1 ? new : setting(Array(path.dropFirst()), in: members[name] ?? .map([:]), to: new)
    return .map(members)
  }
}
