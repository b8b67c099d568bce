import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct ExactJSONTests {
  @Test func `every part of a text is read in its order`() throws {
    let text =
      " { \"b\" : [ 1 , -0.5e+1,\"x\\ud83d\\ude00\\/\" , null ] ,\n\t\"a\":{ } ,\"c\":[],\"d\":true,\"e\":false } "

    #expect(
      try parse(text)
        == .object([
          .init("b", [1.0, -5.0, "x\u{1F600}/", .null]), .init("a", .object([])), .init("c", []), .init("d", true),
          .init("e", false),
        ]))
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "\"", "\"\\", "\"\\u12", "t", "tru",
    "-",
    "1.", "1e", "1e+",
  ])
  func `a text that is cut ends early`(text: String) {
    #expect(throws: InvalidExactJSON.endsEarly) { try parse(text) }
  }

  @Test(arguments: [
    "01", "1 2", "[1 2]", "[,1]", "[1,]", "{,}", "{\"a\":1,}", "{a:1}", "{1:1}", "{\"a\" 1}", "+1", ".5", "0x1", "NaN",
    "Infinity", "-Infinity", "nul1", "True", "'a'", "\"\t\"", "\"\\x41\"", "\"\\u12g4\"", "]", "}", "[}", "{]", "1,",
    "/**/1",
    "\u{FEFF}1", "\u{A0}1", "--1", "1.e1", "- 1",
  ])
  func `what is no JSON is refused at its place`(text: String) {
    let error = #expect(throws: InvalidExactJSON.self) { try parse(text) }

    guard case .unexpected = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    #""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\u0041""#, #""\ud83d\ud83d""#, #""\ude00\ud83d""#,
  ])
  func `half a surrogate pair is refused`(text: String) {
    #expect(throws: InvalidExactJSON.halfSurrogate(offset: 1)) { try parse(text) }
  }

  @Test(
    arguments: [[0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80]] as [[UInt8]])
  func `a string that is not UTF-8 is refused`(bytes: [UInt8]) {
    #expect(throws: InvalidExactJSON.notUTF8(offset: 0)) {
      try ExactJSON(parsing: Data([UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]))
    }
  }

  @Test(arguments: ["1e309", "-1e400", String(repeating: "9", count: 400)])
  func `a number that no double can hold is refused`(text: String) {
    #expect(throws: InvalidExactJSON.numberOutOfRange(offset: 0)) { try parse(text) }
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func `nesting is bounded, however deep it is`(open: String) throws {
    #expect(throws: InvalidExactJSON.tooDeep) { try parse(String(repeating: open, count: 1_000_000)) }
    let deepest = String(repeating: "[", count: ExactJSON.deepest) + String(repeating: "]", count: ExactJSON.deepest)
    #expect(throws: Never.self) { try parse(deepest) }
    #expect(throws: Never.self) { try parse("[" + Array(repeating: "[{}]", count: 1000).joined(separator: ",") + "]") }
  }

  @Test func `a member is found by its exact name, and one that is there twice is not`() throws {
    let value = try parse(#"{"a":1,"b":2,"b":3}"#)

    #expect(value["a"] == 1.0)
    #expect(value["b"] == nil)
    #expect(value["c"] == nil)
    #expect(try parse("[]")["a"] == nil)
  }

  @Test func `whatever the other reader reads is read the same`() throws {
    try forAny { random in
      let value = random.json()
      let exact = try ExactJSON(parsing: value.serialized)
      let again = try ExactJSON(parsing: Data(try exact.canonical().utf8))
      try hold(try again.canonical() == exact.canonical(), "\(value.serializedText) changes the second time")
      try hold(Self.agree(value, exact), "\(value.serializedText) is read differently")
    }
  }

  @Test func `no bytes make it fail otherwise than with an error`() throws {
    try forAny(2000) { random in
      let text = random.json().serialized
      let cut = text.prefix(random.number(0...text.count)) + Data(random.bytes(upTo: 3))
      _ = try? ExactJSON(parsing: cut)
    }
  }

  private func parse(_ text: String) throws(InvalidExactJSON) -> ExactJSON { try ExactJSON(parsing: Data(text.utf8)) }

  private static func agree(_ value: JSONValue, _ exact: ExactJSON) -> Bool {
    switch (value, exact) {
    case (.null, .null): true
    case (.bool(let one), .bool(let other)): one == other
    case (.integer(let one), .number(let other)): Double(one) == other
    case (.number(let one), .number(let other)): one == other
    case (.string(let one), .string(let other)): ExactText(one) == other
    case (.array(let one), .array(let other)): one.count == other.count && zip(one, other).allSatisfy(agree)
    case (.object(let one), .object(let other)):
      one.count == other.count
        && other.allSatisfy { member in one[member.name.string].map { agree($0, member.value) } ?? false }
    default: false
    }
  }
}
