extension ExactJSON {
  /// The one spelling that every equal value has: keys sorted, no white space, nothing escaped that need not be.
  ///
  /// Throws the path to a name that an object has twice. Source: RFC 8785.
  package func canonical() throws(RepeatedName) -> String {
    if let path = repeatedName { throw RepeatedName(path: path) }
    var text = ""
    write(to: &text)
    return text
  }

  /// SHA-256 of the canonical spelling, in lower-case hexadecimal.
  package func digest() throws(RepeatedName) -> String { SHA256.hash(try canonical()).hex }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += value.ecmaScript
    case .string(let value): value.writeQuoted(to: &text)
    case .array(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.sorted(by: { $0.name < $1.name }).enumerated() {
        if index > 0 { text += "," }
        member.name.writeQuoted(to: &text)
        text += ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }
}

/// An object that has a name twice, which readers read differently.
package struct RepeatedName: Error, Equatable, CustomStringConvertible {
  /// The names that lead to it, outermost first, itself last.
  package let path: [ExactText]

  package init(path: [ExactText]) { self.path = path }

  package var description: String { "it has \(path.map(\.string).joined(separator: ".")) twice" }
}

extension ExactText {
  /// Source: RFC 8785, section 3.2.2.2.
  fileprivate func writeQuoted(to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\u{08}": text += "\\b"
      case "\u{09}": text += "\\t"
      case "\u{0A}": text += "\\n"
      case "\u{0C}": text += "\\f"
      case "\u{0D}": text += "\\r"
      case "\u{00}"..."\u{1F}": text += "\\u00" + [UInt8(scalar.value)].hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
