extension Collection<UInt8> {
  /// The bytes as lower-case hexadecimal digits.
  package var hex: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * count)
    for byte in self {
      digits.append(hexAlphabet[Int(byte >> 4)])
      digits.append(hexAlphabet[Int(byte & 15)])
    }
    return String(decoding: digits, as: UTF8.self)
  }
}

private let hexAlphabet = Array("0123456789abcdef".utf8)
