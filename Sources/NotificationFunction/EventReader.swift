import Foundation
import LambdaCore

/// Reads an event, however broken, as far as it takes to answer it.
enum EventReader {
  /// The event; where no parser gets through it (an object nested a thousand deep), the texts at its top level alone.
  static func read(_ event: Data) -> JSONValue {
    (try? JSONValue(parsing: event)) ?? .object(topLevelTexts(Array(event)))
  }

  /// The members of the outermost object that are texts.
  ///
  /// Never fails, reads each byte once.
  private static func topLevelTexts(_ bytes: [UInt8]) -> [String: JSONValue] {
    var texts: [String: JSONValue] = [:]
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
        let end = endOfText(bytes, from: index)
        if depth == 1, let text = text(bytes[index..<end]) {
          if let name { texts[name] = .string(text) } else { name = text }
        }
        index = end - 1
      default:
        break
      }
      index += 1
    }
    return texts
  }

  /// The index behind the quote that closes the text which begins at `start`.
  private static func endOfText(_ bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, bytes.count)
  }

  private static func text(_ literal: ArraySlice<UInt8>) -> String? {
    (try? JSONValue(parsing: Data(literal)))?.string
  }
}
