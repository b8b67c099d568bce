import Testing

@testable import LambdaCore

/// The seven test cases of RFC 4231, section 4, and the edges of the key's length.
struct HMACTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let key: [UInt8]
    let message: [UInt8]
    let code: String

    init(_ name: String, key: [UInt8], message: [UInt8], code: String) {
      self.name = name
      self.key = key
      self.message = message
      self.code = code
    }

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      "1: a short key", key: [UInt8](repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
      code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Case(
      "2: a key shorter than the digest", key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
      code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Case(
      "3: key and message together longer than a block", key: [UInt8](repeating: 0xaa, count: 20),
      message: [UInt8](repeating: 0xdd, count: 50),
      code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Case(
      "4: the same with another key", key: Array(0x01...0x19), message: [UInt8](repeating: 0xcd, count: 50),
      code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Case(
      "5: a code cut to 128 bits", key: [UInt8](repeating: 0x0c, count: 20),
      message: Array("Test With Truncation".utf8), code: "a3b6167473100ee06e0c796c2955552b"),
    Case(
      "6: a key longer than a block", key: [UInt8](repeating: 0xaa, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Case(
      "7: key and message longer than a block", key: [UInt8](repeating: 0xaa, count: 131),
      message: Array(
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."
          .utf8),
      code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  @Test(arguments: cases)
  func `it gives the codes of RFC 4231`(example: Case) {
    #expect(HMAC.sha256(key: example.key, message: example.message).hex.hasPrefix(example.code))
  }

  @Test func `a key longer than a block is hashed first`() {
    let key = [UInt8](repeating: 1, count: SHA256.blockSize + 1)

    #expect(HMAC.sha256(key: key, text: "text") == HMAC.sha256(key: SHA256.hash(key), text: "text"))
  }

  @Test func `a key as long as a block is taken as it is`() {
    let key = [UInt8](repeating: 1, count: SHA256.blockSize)

    #expect(HMAC.sha256(key: key, text: "text") != HMAC.sha256(key: SHA256.hash(key), text: "text"))
  }

  @Test func `a key is filled up with zeros`() {
    #expect(HMAC.sha256(key: [1], text: "text") == HMAC.sha256(key: [1, 0], text: "text"))
  }
}
