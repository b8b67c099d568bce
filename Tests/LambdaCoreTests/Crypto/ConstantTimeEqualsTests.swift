import Foundation
import Testing

@testable import LambdaCore

struct ConstantTimeEqualsTests {
  @Test(arguments: [
    ("", "", true), ("a", "a", true), ("481203", "481203", true),
    ("a", "", false), ("", "a", false), ("a", "b", false), ("ab", "a", false),
    ("481203", "481204", false), ("481203", "581203", false), ("481203", "4812034", false),
  ])
  func `only the same bytes are equal`(one: String, other: String, equal: Bool) {
    #expect(constantTimeEquals(one.utf8, other.utf8) == equal)
    #expect(constantTimeEquals(Data(one.utf8), Array(other.utf8)) == equal)
  }

  @Test func `the same letters in another normal form are other bytes`() {
    #expect("\u{e9}" == "e\u{301}")
    #expect(!constantTimeEquals("\u{e9}".utf8, "e\u{301}".utf8))
  }
}
