import Testing

@testable import LambdaCore

struct Base64URLTests {
  /// RFC 4648, section 10, and bytes whose text needs the alphabet's last two letters.
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy"), ("\u{3E}\u{3F}?", "Pj8_"), ("~~~", "fn5-"),
  ])
  func `bytes are written without padding and read back`(text: String, encoded: String) {
    #expect(Base64URL.encode(Array(text.utf8)) == encoded)
    #expect(Base64URL.decode(encoded) == Array(text.utf8))
  }

  @Test(arguments: ["-_-_", "+/+/", "+_-/", " / /", "-_-_=", "-_-_=="])
  func `both alphabets are read, and a blank is a plus that a query lost`(text: String) {
    #expect(Base64URL.decode(text) == [0xFB, 0xFF, 0xBF])
  }

  @Test(arguments: ["Zm8", "Zm8=", "Zm8==", "=Zm8"])
  func `padding may be missing or wrong`(text: String) {
    #expect(Base64URL.decode(text) == Array("fo".utf8))
  }

  @Test(arguments: ["Z", "Zm9vY", "Zm9*", "Zm\u{E4}v", "Zm9v\n", "Zm.9", "%5A"])
  func `what is no Base64 is refused`(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }

  @Test func `every length of bytes survives`() {
    for length in 0...100 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
  }
}
