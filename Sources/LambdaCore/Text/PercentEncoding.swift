/// Percent-encoding of bytes, as RFC 3986 and Signature Version 4 both want it.
package enum PercentEncoding {
  /// Encodes every byte but the unreserved ones (`A-Z a-z 0-9 - . _ ~`) and those in `keeping`, with upper-case digits.
  package static func encode(_ text: some StringProtocol, keeping kept: Set<UInt8> = []) -> String {
    encode(bytes: Array(text.utf8), keeping: kept)
  }

  /// Decodes every whole escape; a `%` without two digits stays, and invalid UTF-8 becomes U+FFFD.
  package static func decode(_ text: some StringProtocol) -> String {
    String(decoding: decodeBytes(text), as: UTF8.self)
  }

  /// Decodes and encodes again, so that every spelling of the same bytes gives the same text, valid UTF-8 or not.
  package static func normalize(_ text: some StringProtocol) -> String {
    encode(bytes: decodeBytes(text), keeping: [])
  }

  private static func encode(bytes: [UInt8], keeping kept: Set<UInt8>) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(bytes.count)
    for byte in bytes {
      if isUnreserved(byte) || kept.contains(byte) {
        encoded.append(byte)
      } else {
        encoded += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  private static func decodeBytes(_ text: some StringProtocol) -> [UInt8] {
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let high = value(bytes[index + 1]), let low = value(bytes[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return decoded
  }

  static func isUnreserved(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || "-._~".utf8.contains(byte)
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
