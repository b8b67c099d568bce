import Foundation
import Testing

@testable import LambdaCore

struct ExactPropertiesTests {
  @Test func `properties are read from the event's bytes, with every spelling and repetition`() throws {
    let properties = try read(
      #"{"ResourceProperties":{"b":"e\u0301","a":"1","a":"2"},"OldResourceProperties":{"b":"\u00e9"}}"#)

    #expect(properties.current == .object([.init("b", "e\u{301}"), .init("a", "1"), .init("a", "2")]))
    #expect(properties.old == ["b": "\u{E9}"])
  }

  @Test(arguments: [#"{"ResourceProperties":{}}"#, #"{"ResourceProperties":{},"OldResourceProperties":null}"#])
  func `an event without old properties has none`(event: String) throws {
    #expect(try read(event) == read(#"{"ResourceProperties":{}}"#))
    #expect(try read(event).old == nil)
  }

  @Test(arguments: [
    ("{}", InvalidExactProperties.missingField("ResourceProperties")), ("[]", .missingField("ResourceProperties")),
    (#"{"resourceproperties":{}}"#, .missingField("ResourceProperties")), ("{", .unreadable(.endsEarly)),
    (#"{"ResourceProperties":{},"ResourceProperties":{}}"#, .repeatedField("ResourceProperties")),
    (#"{"ResourceProperties":{},"StackId":"a","StackId":"b"}"#, .repeatedField("StackId")),
    (#"{"ResourceProperties":{},"\u0052esourceProperties":{}}"#, .repeatedField("ResourceProperties")),
    (#"{"ResourceProperties":{"a":"\ud800"}}"#, .unreadable(.halfSurrogate(offset: 28))),
  ])
  func `an event that readers read differently is refused`(event: String, error: InvalidExactProperties) {
    #expect(throws: error) { try read(event) }
  }

  private func read(_ event: String) throws -> ExactProperties { try ExactProperties(event: Data(event.utf8)) }
}
