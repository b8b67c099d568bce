import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import NotificationFunction

/// What each event comes to, over the whole function without a ledger.
struct NotificationHandlerTests {
  @Test func `a create mails once and answers once`() throws {
    let function = SampleFunction()
    try function.handle(SampleEvent().text)

    #expect(function.published.count == 1)
    #expect(function.published.first?.contains { $0.name == "TopicArn" && $0.value.hasSuffix(":approvals") } == true)
    #expect(function.answers.count == 1)
    let answer = try #require(function.answers.first)
    #expect(answer["Status"] == "SUCCESS")
    #expect(answer["StackId"] == .string(WaitURL.stackID))
    #expect(answer["RequestId"] == "request-1")
    #expect(answer["LogicalResourceId"] == "Approval")
    #expect(answer["PhysicalResourceId"]?.string?.isEmpty == false)
  }

  @Test func `the answer is a PUT to exactly the response URL`() throws {
    let function = SampleFunction()
    try function.handle(SampleEvent().text)

    let put = try #require(function.http.requests.last)
    #expect(put.method == .put)
    #expect(put.url.text == SampleFunction.responseURL)
    #expect(put.headers["Content-Type"] == "")
    #expect(put.body.count <= 4096)
  }

  @Test func `a repeated create keeps its physical id`() throws {
    let function = SampleFunction()
    try function.handle(SampleEvent().text)
    try function.handle(SampleEvent().text)

    #expect(Set(function.answers.map { $0["PhysicalResourceId"]?.string }).count == 1)
  }

  @Test func `an update without a new handle mails nobody and keeps its id`() throws {
    let function = SampleFunction()
    var event = SampleEvent(type: "Update", physicalID: "physical-1")
    event.old = event.properties
    event.properties["Product"] = "Another name"
    try function.handle(event.text)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
    #expect(function.answers.map { $0["PhysicalResourceId"] } == ["physical-1"])
  }

  @Test func `an update with a new handle asks again and keeps its id`() throws {
    let function = SampleFunction()
    var event = SampleEvent(type: "Update", physicalID: "physical-1")
    event.old = event.properties
    event.old?["WaitUrl"] = .string(WaitURL.version2.text)
    try function.handle(event.text)

    #expect(function.published.count == 1)
    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
    #expect(function.answers.map { $0["PhysicalResourceId"] } == ["physical-1"])
  }

  /// Spaces around the property count nowhere: neither for what was asked before nor for a rollback.
  @Test(arguments: ["", " ", "\n"])
  func `a rollback to a handle that has expired succeeds and mails nobody`(space: String) throws {
    var before = WaitURL.version4
    before.query = before.query.replacing("X-Amz-Date=21000101", with: "X-Amz-Date=20991230")
    var event = SampleEvent(type: "Update", physicalID: "physical-1")
    event.old = event.properties
    event.properties["WaitUrl"] = .string(space + before.text + space)
    let function = SampleFunction()
    try function.handle(event.text)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
  }

  @Test func `spaces around the same handle are no new handle`() throws {
    let function = SampleFunction()
    var event = SampleEvent(type: "Update", physicalID: "physical-1")
    event.old = event.properties
    event.properties["WaitUrl"] = .string(" \(WaitURL.version4.text) ")
    try function.handle(event.text)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
  }

  @Test func `a region is not needed`() throws {
    let function = SampleFunction()
    var event = SampleEvent()
    event.properties["Region"] = nil
    try function.handle(event.text)

    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
  }

  @Test func `an update that fails keeps its id`() throws {
    let function = SampleFunction()
    var event = SampleEvent(type: "Update", physicalID: "physical-1")
    event.old = event.properties
    event.properties["WaitUrl"] = "nonsense"
    try function.handle(event.text)

    #expect(function.answers.map { $0["Status"] } == ["FAILED"])
    #expect(function.answers.map { $0["PhysicalResourceId"] } == ["physical-1"])
  }

  @Test(arguments: [
    "approval-1", "2024/01/01/[$LATEST]0123456789abcdef", "never-issued", String(repeating: "a", count: 1024), "ü/ö",
  ])
  func `a delete succeeds and mails nobody, whatever its id`(physicalID: String) throws {
    let function = SampleFunction(subscriptions: .status(500), publish: .status(500))
    try function.handle(SampleEvent(type: "Delete", physicalID: physicalID).text)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
    #expect(function.answers.map { $0["PhysicalResourceId"] } == [.string(physicalID)])
  }

  @Test func `a delete of which all but the stack and the properties is missing reaches the register`() throws {
    let function = SampleFunction()
    var event = try #require(try JSONValue(parsing: Data(SampleEvent(type: "Delete").text.utf8)).object)
    event["RequestId"] = nil
    event["PhysicalResourceId"] = 7
    try function.handle(JSONValue.object(event).serializedText)

    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
    #expect(function.captured.records.filter { $0["level"] == "ERROR" } == [])
  }

  @Test(arguments: [("Create", "FAILED"), ("Update", "FAILED"), ("Delete", "SUCCESS")])
  func `an event that came through a topic asks nobody and says what ServiceToken must be`(
    type: String, status: JSONValue
  ) throws {
    let function = SampleFunction()
    let message = JSONValue.string(SampleEvent(type: type, physicalID: "p").text)
    try function.handle((["Records": [["Sns": ["Message": message]]]] as JSONValue).serializedText)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == [status])
    #expect(function.http.requests.last?.url.text == SampleFunction.responseURL)
    let reason = function.answers.first?["Reason"]?.string
    #expect(type == "Delete" || reason?.hasPrefix("ServiceToken must be the function's ARN") == true)
  }

  @Test func `a delete succeeds even where the properties make no sense`() throws {
    let function = SampleFunction()
    try function.handle(
      SampleEvent(type: "Delete", properties: ["WaitUrl": ["a"], "EmailID": 5], physicalID: "p").text)

    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
  }

  @Test(
    arguments: [
      ("WaitUrl", nil), ("WaitUrl", ""), ("WaitUrl", "WaitHandle"),
      (
        "WaitUrl",
        "https://evil.example.com/?Signature=1"
      ),
      ("WaitUrl", 5), ("WaitUrl", ["a"]), ("EmailID", nil), ("EmailID", "nobody"), ("EmailID", "a@b\r\nBcc: c@d"),
      ("Timeout", "soon"), ("Timeout", "43201"), ("Product", ["a"]), ("Quorum", "0"), ("Quorum", "2"),
      ("Approvers", "a@example.com"), ("Approvers", 5),
    ] as [(String, JSONValue?)])
  func `a property that is wrong fails with its name and mails nobody`(name: String, value: JSONValue?) throws {
    let function = SampleFunction()
    var event = SampleEvent()
    event.properties[name] = value
    try function.handle(event.text)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == ["FAILED"])
    #expect(function.answers.first?["Reason"]?.string?.contains(name) == true)
  }

  @Test func `a handle of another stack fails`() throws {
    let function = SampleFunction()
    var url = WaitURL.version4
    url.path = url.path.replacing("SC-wordpress", with: "SC-other")
    var event = SampleEvent()
    event.properties["WaitUrl"] = .string(url.text)
    try function.handle(event.text)

    #expect(function.published.count == 0)
    #expect(function.answers.first?["Reason"]?.string?.contains("another stack") == true)
  }

  @Test(arguments: [
    #"{"ResponseURL":"\#(SampleFunction.responseURL)"}"#,
    #"{"ResponseURL":"\#(SampleFunction.responseURL)","RequestType":"Create","ResourceProperties":[]}"#,
    #"{"ResponseURL":"\#(SampleFunction.responseURL)","RequestType":"Invent","StackId":"\#(WaitURL.stackID)","RequestId":"request-1"}"#,
    #"{"ResponseURL":"\#(SampleFunction.responseURL)","RequestType":null,"StackId":5}"#,
  ])
  func `an event that makes no sense is answered all the same`(event: String) throws {
    let function = SampleFunction()
    try function.handle(event)

    #expect(function.answers.map { $0["Status"] } == ["FAILED"])
    #expect(function.answers.first?["Reason"]?.string?.contains("event") == true)
    #expect(function.answers.first?["PhysicalResourceId"]?.string?.isEmpty == false)
  }

  @Test(arguments: ["", "null", "[]", "text", "{}", #"{"ResponseURL":5}"#, #"{"ResponseURL":"nowhere"}"#])
  func `an event without an address fails the invocation`(event: String) {
    let function = SampleFunction()
    let error = #expect(throws: FunctionError.self) { try function.handle(event) }

    #expect(error?.type == "Approval.InvalidEvent")
    #expect(function.http.calls.count == 0)
  }

  @Test func `an answer that the store refuses fails the invocation`() {
    let function = SampleFunction(store: .status(403))
    let error = #expect(throws: FunctionError.self) { try function.handle(SampleEvent().text) }

    #expect(error?.type == "Approval.NotAnswered")
  }
}
