import Foundation

/// A custom-resource event, read however broken it is, as far as it takes to answer it.
package struct LenientEvent: Sendable, Equatable {
  /// The event as it was sent or, if it is nested too deeply to parse, the string members of its outermost object.
  package let json: JSONValue
  /// Whether the event came inside a message of Amazon SNS, which only a ServiceToken of a topic does.
  let isWrapped: Bool

  package init(_ event: Data) {
    let outer = Self.read(event)
    if let message = Self.message(in: outer) {
      json = Self.read(Data(message.utf8))
      isWrapped = true
    } else {
      json = outer
      isWrapped = false
    }
  }

  private static func read(_ event: Data) -> JSONValue {
    (try? JSONValue(parsing: event)) ?? .object(topLevelStrings(Array(event)))
  }

  /// Source: Lambda Developer Guide, Invoking Lambda functions with Amazon SNS notifications.
  private static func message(in event: JSONValue) -> String? {
    event["Records"]?.array?.first?["Sns"]?["Message"]?.string
  }
}

extension LenientEvent {
  /// The members of the outermost object that are strings.
  ///
  /// Never fails, reads each byte once.
  private static func topLevelStrings(_ bytes: [UInt8]) -> [String: JSONValue] {
    var strings: [String: JSONValue] = [:]
    var depth = 0
    var name: String?
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
      case UInt8(ascii: ","):
        if depth == 1 { name = nil }
      case UInt8(ascii: "\""):
        let end = endOfString(bytes, from: index)
        if depth == 1, let string = string(bytes[index..<end]) {
          if let name { strings[name] = .string(string) } else { name = string }
        }
        index = end - 1
      default:
        break
      }
      index += 1
    }
    return strings
  }

  /// The index after the quote that closes the string that begins at `start`.
  private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  private static func string(_ literal: ArraySlice<UInt8>) -> String? {
    (try? JSONValue(parsing: Data(literal)))?.string
  }
}
