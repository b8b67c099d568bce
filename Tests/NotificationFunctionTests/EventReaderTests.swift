import Foundation
import LambdaCore
import Testing

@testable import NotificationFunction

struct EventReaderTests {
  private static let head = #"{"ResponseURL":"https://h/?a=\"b\"","n":5,"list":["x","y"],"StackId":"\u0061rn","#

  @Test func `an event that is JSON is read whole`() {
    let event = EventReader.read(Data(#"{"a":{"b":[1,null]}}"#.utf8))

    #expect(event == ["a": ["b": [1, .null]]])
  }

  /// Cut off, nested deeper than a parser goes, or with bytes in it that are none of JSON's.
  @Test(arguments: [
    head + #""ResourceProperties":{"deep":"#,
    head + #""deep":"# + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}",
    head + #""deep":"# + String(repeating: #"{"StackId":"inner","a":"#, count: 5000),
    head + "oops}", head + #""open":"never closed"#, head + #""escape":"\"#,
  ])
  func `of what no parser gets through the texts at the top are read`(text: String) {
    let event = EventReader.read(Data(text.utf8))

    #expect(event["ResponseURL"] == #"https://h/?a="b""#)
    #expect(event["StackId"] == "arn")
    #expect(event["n"] == nil)
    #expect(event["list"] == nil)
  }

  @Test(arguments: ["", "\"", "{", "}", "]}]}", "{\"a\"", "{\"a\":", "\u{0}", "{{{\"a\":\"b\"", "{\"a\":\"\\"])
  func `of anything else nothing is made up`(text: String) {
    #expect(EventReader.read(Data(text.utf8)).object?["ResponseURL"] == nil)
  }
}
