import LambdaCore

extension Randomness {
  /// What people and programs write, and what somebody who means harm does.
  package mutating func text(upTo most: Int = 40) -> String {
    var text = ""
    for _ in 0..<number(0...most) { text += piece() }
    return text
  }

  private mutating func piece() -> String {
    switch number(0...9) {
    case 0...4: String(Unicode.Scalar(UInt8(number(0x20...0x7E))))
    case 5: one(of: Self.markup)
    case 6: one(of: Self.unshowable)
    case 7: one(of: ["e\u{301}", "\u{4F60}", "\u{1F468}\u{200D}\u{1F469}", "\u{645}\u{631}", "\u{DF}", "\u{FB01}"])
    case 8: String(Unicode.Scalar(UInt8(number(0...0xFF))))
    default: Unicode.Scalar(UInt32(number(0...0x10FFFF))).map { String($0) } ?? "\u{FFFD}"
    }
  }

  private static let markup = [
    "<", ">", "&", "\"", "'", "<script>", "</dd>", "&lt;", "-->", "%", "%41", "%2", "+", "=", "\\", "\\u202e", "{", "}",
  ]
  private static let unshowable = [
    "\u{202E}", "\u{2066}", "\u{200B}", "\u{FEFF}", "\u{E0041}", "\u{2028}", "\u{0}", "\n", "\r\n", "\t", "\u{1B}[31m",
    "\u{301}", "\u{A0}", "\u{3164}", "\u{2800}", "\u{E000}",
  ]

  /// Letters and digits, at least one.
  package mutating func word(upTo most: Int = 12) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    return String((0..<number(1...most)).map { _ in one(of: letters) })
  }

  /// A value of at most `depth` levels; its numbers are whole.
  package mutating func json(depth: Int = 4) -> JSONValue {
    switch number(0...(depth > 0 ? 6 : 4)) {
    case 0: return .null
    case 1: return .bool(oneIn(2))
    case 2: return .integer(Int.random(in: .min ... .max, using: &self))
    case 3, 4: return .string(text())
    case 5: return .array((0..<number(0...4)).map { _ in json(depth: depth - 1) })
    default:
      let members = (0..<number(0...4)).map { _ in (text(upTo: 8), json(depth: depth - 1)) }
      return .object(Dictionary(members) { first, _ in first })
    }
  }
}
