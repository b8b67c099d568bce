import LambdaCore

extension ExactJSON {
  /// The value on one line as a person is shown it; different values never look alike.
  ///
  /// A string is shown as it is but for escapes, and in quotes if it could be taken for something else. CloudFormation sends
  /// every scalar as a string, so a number or a boolean is the exception, and is marked as what it is.
  var rendering: String { rendering(inOwnPlace: true) }

  /// The same for a line that holds other text too, such as an old and a new value: nothing in it is read from right to left.
  var inlineRendering: String { rendering(inOwnPlace: false) }

  private func rendering(inOwnPlace: Bool) -> String {
    switch self {
    case .null: return "(null)"
    case .bool(let value): return "(\(value))"
    case .number(let value): return "(number) \(value.ecmaScript)"
    case .array, .object: return nested
    case .string(let text):
      guard let first = text.string.unicodeScalars.first, !Self.marksSomethingElse(first),
        inOwnPlace || !text.string.unicodeScalars.contains(PropertyChange.arrow)
      else { return Self.quoted(text) }
      let keeps = inOwnPlace && VisibleText.isRightToLeftOnly(text.string)
      return VisibleText(keepsRightToLeft: keeps).escaped(text.string)
    }
  }

  /// A property's name: in quotes unless it is letters, digits and `-._`, as CloudFormation's are.
  static func shownName(_ name: ExactText) -> String {
    let isPlain = name.string.utf8.allSatisfy { byte in
      byte.isASCIIDigit || "-._".utf8.contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    return isPlain && !name.string.isEmpty ? name.string : quoted(name)
  }

  private static func marksSomethingElse(_ first: Unicode.Scalar) -> Bool {
    first == "\"" || first == "[" || first == "{" || first == "("
  }

  private static func quoted(_ text: ExactText) -> String {
    "\"\(VisibleText(keepsRightToLeft: false).escaped(text.string, quote: true))\""
  }

  private var nested: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): value.ecmaScript
    case .string(let text): Self.quoted(text)
    case .array(let values): "[\(values.map(\.nested).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.sorted { $0.name < $1.name }.map(Self.nested).joined(separator: ", "))}"
    }
  }

  private static func nested(_ member: Member) -> String {
    let value = SecretName.matches(member.name.string) ? BoundProperties.hiddenValue : member.value.nested
    return "\(quoted(member.name)): \(value)"
  }
}
