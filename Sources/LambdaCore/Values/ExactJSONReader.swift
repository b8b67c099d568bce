/// Reads a JSON text once from its first byte to its last.
struct ExactJSONReader {
  private let bytes: [UInt8]
  private var index = 0
  private var depth = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The whole text's value, with nothing but white space around it.
  mutating func document() throws(InvalidExactJSON) -> ExactJSON {
    let value = try value()
    skipSpace()
    guard index == bytes.count else { throw .unexpected(offset: index) }
    return value
  }

  private mutating func value() throws(InvalidExactJSON) -> ExactJSON {
    skipSpace()
    switch try peek() {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func object() throws(InvalidExactJSON) -> ExactJSON {
    var members: [ExactJSON.Member] = []
    try enter()
    while try !closes(with: "}", isFirst: members.isEmpty) {
      skipSpace()
      guard try peek() == UInt8(ascii: "\"") else { throw .unexpected(offset: index) }
      let name = try string()
      skipSpace()
      try take(":")
      members.append(ExactJSON.Member(name, try value()))
    }
    return .object(members)
  }

  private mutating func array() throws(InvalidExactJSON) -> ExactJSON {
    var values: [ExactJSON] = []
    try enter()
    while try !closes(with: "]", isFirst: values.isEmpty) { values.append(try value()) }
    return .array(values)
  }

  private mutating func enter() throws(InvalidExactJSON) {
    index += 1
    depth += 1
    guard depth <= ExactJSON.deepest else { throw .tooDeep }
  }

  /// Whether the list or object ends here; if not, passes the comma that stands before every part but the first.
  private mutating func closes(with end: Unicode.Scalar, isFirst: Bool) throws(InvalidExactJSON) -> Bool {
    skipSpace()
    if try peek() == UInt8(ascii: end) {
      index += 1
      depth -= 1
      return true
    }
    if !isFirst { try take(",") }
    return false
  }

  private mutating func string() throws(InvalidExactJSON) -> ExactText {
    var reader = JSONStringReader(bytes, at: index)
    let text = try reader.string()
    index = reader.index
    return text
  }

  private mutating func word(_ word: String, _ value: ExactJSON) throws(InvalidExactJSON) -> ExactJSON {
    for byte in word.utf8 {
      guard try peek() == byte else { throw .unexpected(offset: index) }
      index += 1
    }
    return value
  }

  /// `-`, digits without a needless zero, fraction, exponent.
  private mutating func number() throws(InvalidExactJSON) -> Double {
    let start = index
    if try peek() == UInt8(ascii: "-") { index += 1 }
    if try peek() == UInt8(ascii: "0") { index += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    guard let number = Double(String(decoding: bytes[start..<index], as: UTF8.self)), number.isFinite else {
      throw .numberOutOfRange(offset: start)
    }
    return number
  }

  /// At least one digit.
  private mutating func digits() throws(InvalidExactJSON) {
    guard try peek().isASCIIDigit else { throw .unexpected(offset: index) }
    while let next, next.isASCIIDigit { index += 1 }
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func peek() throws(InvalidExactJSON) -> UInt8 {
    guard let next else { throw .endsEarly }
    return next
  }

  private mutating func take(_ sign: Unicode.Scalar) throws(InvalidExactJSON) {
    guard try peek() == UInt8(ascii: sign) else { throw .unexpected(offset: index) }
    index += 1
  }

  private mutating func skipSpace() {
    while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { index += 1 }
  }
}
