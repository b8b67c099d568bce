/// A property's name and value as an approver is shown them.
package struct ShownProperty: Sendable, Equatable {
  let name: String
  let value: String

  init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// Bytes of the property's line in an email, which is a string in JSON: quotes and backslashes count twice.
  var bytes: Int {
    [name, value].reduce(Self.bytesAround) { $0 + $1.utf8.count + $1.utf8.count(where: Self.isEscaped) }
  }

  /// Bytes of the line's own: four spaces, `: ` and the line break, which is escaped.
  private static let bytesAround = 8

  private static func isEscaped(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }
}

extension String {
  /// At most `limit` scalars; if that is fewer than there were, how many there were.
  func shortened(to limit: Int) -> String {
    let length = unicodeScalars.count
    guard length > limit else { return self }
    return "\(String(unicodeScalars.prefix(limit)))\u{2026} (shortened; \(length) characters in all)"
  }
}
