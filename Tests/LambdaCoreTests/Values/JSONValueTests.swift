import Foundation
import Testing

@testable import LambdaCore

struct JSONValueTests {
  @Test(
    arguments: [
      ("null", JSONValue.null), ("true", .bool(true)), ("0", .integer(0)), ("1", .integer(1)), ("1.5", .number(1.5)),
      (#""a\u00e4\/""#, "a\u{E4}/"), ("[]", []), ("{}", [:]), (#"{"a":[1,{"b":null}]}"#, ["a": [1, ["b": .null]]]),
      ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ] as [(String, JSONValue)])
  func `each kind of value is told from the others`(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: Data(text.utf8)) == value)
  }

  @Test(arguments: ["", "{", "nul", "{\"a\":}", "[1", "\u{FEFF}x"])
  func `what is no JSON is an error`(text: String) {
    #expect(throws: (any Error).self) { try JSONValue(parsing: Data(text.utf8)) }
  }

  @Test func `text has sorted keys, plain slashes and no line break`() {
    let value: JSONValue = ["b": "a/b\n\u{1}\"\\", "a": [true, 1, .null]]

    #expect(value.serializedText == #"{"a":[true,1,null],"b":"a/b\n\u0001\"\\"}"#)
  }

  @Test func `a member is found in an object only`() {
    #expect((["a": ["b": "c"]] as JSONValue)["a"]?["b"]?.string == "c")
    #expect(JSONValue.string("a")["a"] == nil)
    #expect(JSONValue.array(["a"])["a"] == nil)
  }
}
