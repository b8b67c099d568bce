/// XML's five named entities and its character references.
///
/// Source: XML 1.0, sections 4.1 and 4.6.
enum XMLEntities {
  /// The bytes that `text` stands for, each entity decoded once; nil if one is cut or unknown.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    var rest = text
    while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
      decoded += rest[..<ampersand]
      // The longest is `&#x0010FFFF;` and the like; a semicolon further off belongs to something else.
      guard let end = rest[ampersand...].prefix(16).firstIndex(of: UInt8(ascii: ";")),
        let scalar = scalar(rest[(ampersand + 1)..<end])
      else { return nil }
      decoded += Array(String(scalar).utf8)
      rest = rest[(end + 1)...]
    }
    return decoded + rest
  }

  private static func scalar(_ entity: ArraySlice<UInt8>) -> Unicode.Scalar? {
    switch String(decoding: entity, as: UTF8.self) {
    case "lt": return "<"
    case "gt": return ">"
    case "amp": return "&"
    case "quot": return "\""
    case "apos": return "'"
    case let reference where reference.hasPrefix("#x"): return number(reference.dropFirst(2), radix: 16)
    case let reference where reference.hasPrefix("#"): return number(reference.dropFirst(), radix: 10)
    default: return nil
    }
  }

  private static func number(_ digits: Substring, radix: Int) -> Unicode.Scalar? {
    guard digits.utf8.allSatisfy(\.isHexDigit) else { return nil }
    return UInt32(digits, radix: radix).flatMap(Unicode.Scalar.init)
  }
}
