/// Reads one JSON string, from quote to quote.
struct JSONStringReader {
  private let bytes: [UInt8]
  /// Where the next byte is read; behind the closing quote once the string is read.
  private(set) var index: Int

  init(_ bytes: [UInt8], at index: Int) {
    self.bytes = bytes
    self.index = index
  }

  mutating func string() throws(InvalidExactJSON) -> ExactText {
    let start = index
    index += 1
    var content: [UInt8] = []
    while true {
      let byte = try next()
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else { throw .notUTF8(offset: start) }
        return ExactText(text)
      case UInt8(ascii: "\\"): content += try escape()
      case 0..<0x20: throw .unexpected(offset: index - 1)
      default: content.append(byte)
      }
    }
  }

  /// What an escape stands for, in UTF-8.
  private mutating func escape() throws(InvalidExactJSON) -> [UInt8] {
    switch try next() {
    case UInt8(ascii: "\""): return [UInt8(ascii: "\"")]
    case UInt8(ascii: "\\"): return [UInt8(ascii: "\\")]
    case UInt8(ascii: "/"): return [UInt8(ascii: "/")]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try scalar()).utf8)
    default: throw .unexpected(offset: index - 1)
    }
  }

  /// The scalar of `\uXXXX`, or of the two of them that make a surrogate pair.
  private mutating func scalar() throws(InvalidExactJSON) -> Unicode.Scalar {
    let start = index - 2
    let unit = try fourDigits()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(unit), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { throw .halfSurrogate(offset: start) }
    index += 2
    let trail = try fourDigits()
    guard UTF16.isTrailSurrogate(trail) else { throw .halfSurrogate(offset: start) }
    return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
  }

  private mutating func fourDigits() throws(InvalidExactJSON) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch try next() {
      case let byte where byte.isASCIIDigit: digit = byte - UInt8(ascii: "0")
      case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20):
        digit = (byte | 0x20) - UInt8(ascii: "a") + 10
      default: throw .unexpected(offset: index - 1)
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  private mutating func next() throws(InvalidExactJSON) -> UInt8 {
    guard index < bytes.count else { throw .endsEarly }
    defer { index += 1 }
    return bytes[index]
  }
}
