import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct CanonicalJSONTests {
  @Test func `the sample of RFC 8785, section 3_2_2, is spelled as there`() throws {
    let written = #"""
      {
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }
      """#
    let canonical =
      #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
      + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#

    #expect(try ExactJSON(parsing: Data(written.utf8)).canonical() == canonical)
  }

  @Test func `the keys of RFC 8785, section 3_2_3, are sorted as there`() throws {
    let written = #"""
      {"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
       "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}
      """#
    let canonical = try ExactJSON(parsing: Data(written.utf8)).canonical()
    let sorted = try #require(try ExactJSON(parsing: Data(canonical.utf8)).members)

    #expect(
      sorted.map(\.value) == [
        "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
      ])
  }

  /// RFC 8785, appendix B.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
      (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
      (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
      (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
      (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
      (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
      (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
      (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
      (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
      (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
      (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ] as [(UInt64, String)])
  func `a number is written as ECMAScript does`(bits: UInt64, text: String) {
    #expect(Double(bitPattern: bits).ecmaScript == text)
  }

  @Test func `it agrees with another implementation, digest included`() throws {
    let vectors = try JSONDecoder().decode(Vectors.self, from: Fixture.data("canonical-json.json"))

    #expect(vectors.numbers.count >= 300)
    #expect(vectors.texts.count >= 300)
    for number in vectors.numbers {
      let bits = try #require(UInt64(number.bits, radix: 16))
      #expect(Double(bitPattern: bits).ecmaScript == number.text)
    }
    for text in vectors.texts {
      let value = try ExactJSON(parsing: Data(text.written.utf8))
      #expect(ExactText(try value.canonical()) == ExactText(text.canonical))
      #expect(try value.digest() == text.sha256)
    }
  }

  @Test(arguments: [
    (#"{"a":"\u00e9"}"#, #"{"a":"e\u0301"}"#), (#"{"\u00e9":"a"}"#, #"{"e\u0301":"a"}"#),
    (#"{"\u212a":1}"#, #"{"K":1}"#),
    ("[1,2]", "[2,1]"), ("[1]", #"["1"]"#), ("true", #""true""#), ("null", "{}"), ("[]", "{}"), (#""""#, "null"),
    (#"["a,b"]"#, #"["a","b"]"#), (#"" a""#, #""a""#), (#"{"a":{"b":1}}"#, #"{"a":1,"b":1}"#),
  ])
  func `values that differ have different digests`(one: String, other: String) throws {
    #expect(
      try ExactJSON(parsing: Data(one.utf8)).digest() != ExactJSON(parsing: Data(other.utf8)).digest())
  }

  @Test(
    arguments: [
      (#"{"a":1,"a":1}"#, ["a"]), (#"{"b":[{"c":{"d":1,"e":2,"d":1}}]}"#, ["b", "c", "d"]), (#"[[{"":1,"":2}]]"#, [""]),
      (#"{"a":1,"\u0061":2}"#, ["a"]),
    ] as [(String, [ExactText])])
  func `a name that an object has twice is an error that names it`(written: String, path: [ExactText]) throws {
    let value = try ExactJSON(parsing: Data(written.utf8))

    #expect(throws: RepeatedName(path: path)) { try value.canonical() }
    #expect(throws: RepeatedName(path: path)) { try value.digest() }
  }

  @Test func `names that only look the same are not twice`() throws {
    let value = try ExactJSON(parsing: Data(#"{"\u00e9":1,"e\u0301":2}"#.utf8))

    #expect(value.repeatedName == nil)
    #expect(value["\u{E9}"] == 1.0)
    #expect(value["e\u{301}"] == 2.0)
  }

  private struct Vectors: Decodable {
    struct Number: Decodable {
      let bits: String
      let text: String
    }
    struct Text: Decodable {
      let written: String
      let canonical: String
      let sha256: String
    }
    let numbers: [Number]
    let texts: [Text]
  }
}
