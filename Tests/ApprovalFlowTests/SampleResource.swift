import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport

/// A custom resource as a product's template makes it, with properties that a test changes.
enum SampleResource {
  static let properties: [String: JSONValue] = [
    "ServiceToken": "arn:aws:lambda:eu-west-3:123456789012:function:notification", "Region": "eu-west-3",
    "WaitUrl": .string(WaitURL.version4.text), "EmailID": "user@example.com",
  ]

  /// The sample's properties with `changes`; one that is changed to nil is left out.
  static func with(_ changes: [String: JSONValue?] = [:], stackID: String = WaitURL.stackID) -> CustomResource {
    var properties = properties
    for (name, value) in changes { properties[name] = value }
    return CustomResource(
      stackID: stackID, requestID: "request-1", logicalID: "Approval", type: "Custom::NotificationFunction",
      properties: properties)
  }

  static func request(_ changes: [String: JSONValue?] = [:]) throws(InvalidApprovalRequest) -> ApprovalRequest {
    try ApprovalRequest(with(changes), hosts: .none, at: ManualClock.start)
  }
}
