import Testing

@testable import LambdaCore

struct ResponseAddressTests {
  private static let url =
    "https://cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com/"
    + "arn%3Aaws%3Acloudformation%3Aeu-west-3%3A123456789012%3Astack/s/u%7CApproval%7Cr?X-Amz-Signature=9f%2B"

  @Test func `what must be echoed is read as it is`() throws {
    let address = try #require(
      read([
        "ResponseURL": .string(Self.url), "StackId": "arn:\u{E4}", "RequestId": " r ", "LogicalResourceId": "Approval",
        "PhysicalResourceId": "p\"q", "RequestType": "Delete",
      ]))

    #expect(address.url.text == Self.url)
    #expect(address.stackID == "arn:\u{E4}")
    #expect(address.requestID == " r ")
    #expect(address.logicalID == "Approval")
    #expect(address.physicalID == "p\"q")
    #expect(address.isDelete)
  }

  @Test func `an event with nothing but an address still gets an answer`() throws {
    let address = try #require(read(["ResponseURL": .string(Self.url), "StackId": 5]))

    #expect(address.stackID == "")
    #expect(!address.physicalID.isEmpty)
    #expect(!address.isDelete)
  }

  @Test(
    arguments: [
      .null, "text", [:], ["ResponseURL": .null], ["ResponseURL": 5], ["ResponseURL": ""], ["ResponseURL": "no url"],
      ["ResponseURL": "ftp://h/"], ["ResponseURL": "https://user@h/"], ["ResponseURL": "https://h/\u{E4}"],
    ] as [JSONValue])
  func `without an address that can be called there is none`(event: JSONValue) {
    #expect(read(event) == nil)
  }

  @Test func `a new resource gets an id that stays the same for it`() throws {
    let create = try #require(read(Self.event("Create", "stack", "Approval", request: "1")))
    let again = try #require(read(Self.event("Create", "stack", "Approval", request: "2")))
    let otherStack = try #require(read(Self.event("Create", "stack2", "Approval", request: "1")))
    let otherResource = try #require(read(Self.event("Create", "stack", "Approval2", request: "1")))

    #expect(create.physicalID.hasPrefix("thing-"))
    #expect(create.physicalID == again.physicalID)
    #expect(Set([create, otherStack, otherResource].map(\.physicalID)).count == 3)
    #expect((1...1024).contains(create.physicalID.utf8.count))
  }

  @Test func `an id that CloudFormation sends is kept, whatever issued it`() throws {
    var event = try #require(Self.event("Update", "stack", "Approval", request: "1").object)
    event["PhysicalResourceId"] = "2024/01/01/[$LATEST]0123456789abcdef"

    #expect(read(.object(event))?.physicalID == "2024/01/01/[$LATEST]0123456789abcdef")
  }

  @Test(arguments: [nil, "", .null, 7] as [JSONValue?])
  func `an id that is none is made up`(sent: JSONValue?) throws {
    var event = try #require(Self.event("Delete", "stack", "Approval", request: "1").object)
    event["PhysicalResourceId"] = sent

    #expect(read(.object(event))?.physicalID.hasPrefix("thing-") == true)
  }

  private func read(_ event: JSONValue) -> ResponseAddress? { ResponseAddress(event, idPrefix: "thing") }

  private static func event(_ type: String, _ stack: String, _ logicalID: String, request: String) -> JSONValue {
    [
      "ResponseURL": .string(url), "RequestType": .string(type), "StackId": .string(stack),
      "LogicalResourceId": .string(logicalID), "RequestId": .string(request),
    ]
  }
}
