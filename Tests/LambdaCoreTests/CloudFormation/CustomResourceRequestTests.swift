import Foundation
import Testing

@testable import LambdaCore

struct CustomResourceRequestTests {
  private static let event: JSONValue = [
    "RequestType": "Update", "ServiceToken": "arn:aws:lambda:eu-west-3:123456789012:function:n",
    "ResponseURL": "https://example.com/?sig", "StackId": "stack", "RequestId": "request",
    "LogicalResourceId": "Approval", "PhysicalResourceId": "physical", "ResourceType": "Custom::NotificationFunction",
    "ResourceProperties": ["WaitUrl": "new", "List": ["a"]], "OldResourceProperties": ["WaitUrl": "old"],
  ]

  private static let resource = CustomResource(
    stackID: "stack", requestID: "request", logicalID: "Approval", type: "Custom::NotificationFunction",
    properties: ["WaitUrl": "new", "List": ["a"]])

  @Test func `an update has both properties and its physical id`() throws {
    #expect(
      try CustomResourceRequest(Self.event)
        == .update(Self.resource, physicalID: "physical", old: ["WaitUrl": "old"]))
  }

  @Test func `a create needs no physical id`() throws {
    #expect(
      try CustomResourceRequest(changed(["RequestType": "Create"], without: "PhysicalResourceId"))
        == .create(Self.resource))
  }

  @Test func `a delete has its physical id`() throws {
    #expect(
      try CustomResourceRequest(changed(["RequestType": "Delete"])) == .delete(Self.resource, physicalID: "physical"))
  }

  @Test func `only the old properties may be missing`() throws {
    #expect(throws: InvalidCustomResourceRequest.missingField("ResourceProperties")) {
      try CustomResourceRequest(changed(without: "ResourceProperties"))
    }
    #expect(
      try CustomResourceRequest(changed(without: "OldResourceProperties"))
        == .update(Self.resource, physicalID: "physical", old: [:]))
  }

  /// A Delete that the service sends after a Create that nobody answered, and whatever else it may leave out.
  @Test(arguments: [nil, "", .null, 7] as [JSONValue?])
  func `a delete needs nothing but its stack`(value: JSONValue?) throws {
    var delete = try #require(changed(["RequestType": "Delete"]).object)
    for name in ["PhysicalResourceId", "RequestId"] { delete[name] = value }
    let resource = CustomResource(
      stackID: "stack", requestID: "", logicalID: "Approval", type: "Custom::NotificationFunction",
      properties: ["WaitUrl": "new", "List": ["a"]])
    #expect(try CustomResourceRequest(.object(delete)) == .delete(resource, physicalID: nil))

    for name in ["LogicalResourceId", "ResourceType", "ResourceProperties"] { delete[name] = value }
    let unknown = CustomResource(stackID: "stack", requestID: "", logicalID: "", type: "", properties: [:])
    #expect(try CustomResourceRequest(.object(delete)) == .delete(unknown, physicalID: nil))
  }

  @Test func `a delete without its stack is refused`() {
    #expect(throws: InvalidCustomResourceRequest.missingField("StackId")) {
      try CustomResourceRequest(changed(["RequestType": "Delete"], without: "StackId"))
    }
  }

  @Test(arguments: ["StackId", "RequestId", "LogicalResourceId", "ResourceType", "RequestType", "PhysicalResourceId"])
  func `a field that is missing, empty or no text is named`(name: String) {
    #expect(throws: InvalidCustomResourceRequest.missingField(name)) {
      try CustomResourceRequest(changed(without: name))
    }
    for value in ["", 5, .null, ["a"], ["a": "b"], true] as [JSONValue] {
      #expect(throws: InvalidCustomResourceRequest.notAString(name)) {
        try CustomResourceRequest(changed([name: value]))
      }
    }
  }

  @Test(arguments: ["text", ["a"], 1] as [JSONValue])
  func `properties that are no object are refused`(value: JSONValue) {
    #expect(throws: InvalidCustomResourceRequest.notAnObjectField("ResourceProperties")) {
      try CustomResourceRequest(changed(["ResourceProperties": value]))
    }
  }

  @Test(arguments: ["create", "CREATE", "Read", " Create"])
  func `an unknown request type is named`(type: String) {
    #expect(throws: InvalidCustomResourceRequest.unknownRequestType(type)) {
      try CustomResourceRequest(changed(["RequestType": .string(type)]))
    }
  }

  @Test(arguments: [.null, "text", [], 5, true] as [JSONValue])
  func `what is no object is no request`(event: JSONValue) {
    #expect(throws: InvalidCustomResourceRequest.notAnObject) { try CustomResourceRequest(event) }
  }

  @Test func `a huge type is not repeated whole`() {
    let error = #expect(throws: InvalidCustomResourceRequest.self) {
      try CustomResourceRequest(changed(["RequestType": .string(String(repeating: "x", count: 100_000))]))
    }

    #expect((error?.description.count ?? .max) < 200)
  }

  private func changed(_ members: [String: JSONValue] = [:], without missing: String? = nil) -> JSONValue {
    var object = (Self.event.object ?? [:]).merging(members) { $1 }
    if let missing { object[missing] = nil }
    return .object(object)
  }
}
