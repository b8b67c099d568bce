extension Double {
  /// A finite number as ECMAScript writes it: the fewest digits that mean it, without an exponent from 1e-6 up to 1e21.
  ///
  /// Source: ECMA-262, Number::toString, radix 10; RFC 8785, section 3.2.2.3.
  package var ecmaScript: String {
    if self == 0 { return "0" }
    if self < 0 { return "-" + (-self).ecmaScript }
    let (digits, point) = shortestDigits
    let count = digits.count
    func text(_ part: some Sequence<UInt8>) -> String { String(decoding: Array(part), as: UTF8.self) }
    switch point {
    case count...21:
      return text(digits) + String(repeating: "0", count: point - count)
    case 1...21:
      return text(digits[..<point]) + "." + text(digits[point...])
    case -5...0:
      return "0." + String(repeating: "0", count: -point) + text(digits)
    default:
      let exponent = point > 0 ? "e+\(point - 1)" : "e-\(1 - point)"
      return text(digits[..<1]) + (count > 1 ? "." + text(digits[1...]) : "") + exponent
    }
  }

  /// The decimal digits, at most 17, ASCII, without zeros at either end, and how many of them stand before the point.
  ///
  /// Swift's description has the fewest digits that read back as the same number, the nearest of them, as ECMAScript's.
  private var shortestDigits: (digits: [UInt8], point: Int) {
    let parts = description.split(separator: "e")
    let mantissa = Array(parts[0].utf8)
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let whole = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.count
    var digits = mantissa.filter { $0 != UInt8(ascii: ".") }[...]
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits = digits.dropFirst(zeros)
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (Array(digits), whole - zeros + exponent)
  }
}
