import Foundation
import Testing

@testable import LambdaCore

struct LenientEventTests {
  private static let head = #"{"ResponseURL":"https://h/?a=\"b\"","n":5,"list":["x","y"],"StackId":"\u0061rn","#

  @Test func `an event that is JSON is read whole`() {
    let event = LenientEvent(Data(#"{"a":{"b":[1,null]}}"#.utf8)).json

    #expect(event == ["a": ["b": [1, .null]]])
    #expect(!LenientEvent(Data("{}".utf8)).isWrapped)
  }

  @Test func `an event inside a message of SNS is found`() {
    let inner = #"{"ResponseURL":"https://h/?a","RequestType":"Create"}"#
    let outer: JSONValue = ["Records": [["EventSource": "aws:sns", "Sns": ["Message": .string(inner)]]]]
    let event = LenientEvent(outer.serialized)

    #expect(event.isWrapped)
    #expect(event.json == ["ResponseURL": "https://h/?a", "RequestType": "Create"])
  }

  /// Cut off, nested deeper than a parser goes, or with bytes in it that are none of JSON's.
  @Test(arguments: [
    head + #""ResourceProperties":{"deep":"#,
    head + #""deep":"# + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}",
    head + #""deep":"# + String(repeating: #"{"StackId":"inner","a":"#, count: 5000),
    head + "oops}", head + #""open":"never closed"#, head + #""escape":"\"#,
  ])
  func `of an event too broken to parse, the strings at the top are read`(text: String) {
    let event = LenientEvent(Data(text.utf8)).json

    #expect(event["ResponseURL"] == #"https://h/?a="b""#)
    #expect(event["StackId"] == "arn")
    #expect(event["n"] == nil)
    #expect(event["list"] == nil)
  }

  @Test(arguments: ["", "\"", "{", "}", "]}]}", "{\"a\"", "{\"a\":", "\u{0}", "{{{\"a\":\"b\"", "{\"a\":\"\\"])
  func `of anything else nothing is made up`(text: String) {
    #expect(LenientEvent(Data(text.utf8)).json.object?["ResponseURL"] == nil)
  }
}
