import Testing

@testable import LambdaCore

struct PercentEncodingTests {
  @Test(arguments: [
    ("", ""),
    ("AZaz09-._~", "AZaz09-._~"),
    (" +/?&=%", "%20%2B%2F%3F%26%3D%25"),
    ("*'()!", "%2A%27%28%29%21"),
    ("\u{E4}\u{20AC}\u{1F600}", "%C3%A4%E2%82%AC%F0%9F%98%80"),
    ("\u{0}\n\u{7F}", "%00%0A%7F"),
  ])
  func `only unreserved bytes stay and decoding brings the rest back`(text: String, encoded: String) {
    #expect(PercentEncoding.encode(text) == encoded)
    #expect(PercentEncoding.decode(encoded) == text)
  }

  @Test func `bytes that are to be kept are kept`() {
    #expect(PercentEncoding.encode("/a b/c", keeping: [UInt8(ascii: "/")]) == "/a%20b/c")
  }

  @Test(arguments: [
    ("%41%62", "Ab"), ("%2f%2F", "//"), ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%%41", "%A"), ("a+b", "a+b"),
    ("%25%34%31", "%41"), ("%2541", "%41"), ("%FF", "\u{FFFD}"),
  ])
  func `decoding is done once and leaves a broken escape alone`(text: String, decoded: String) {
    #expect(PercentEncoding.decode(text) == decoded)
  }

  @Test(arguments: [("%7e%2f", "~%2F"), ("a%ff", "a%FF"), ("a b", "a%20b"), ("%", "%25")])
  func `normalizing gives one spelling, also to bytes that are no UTF-8`(text: String, normalized: String) {
    #expect(PercentEncoding.normalize(text) == normalized)
  }
}
