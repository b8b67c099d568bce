import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

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
    try request(of: with(changes))
  }

  static func request(
    of resource: CustomResource, hosts: SignalHosts = .none, at now: Date = ManualClock.start
  ) throws(InvalidApprovalRequest) -> ApprovalRequest {
    try ApprovalRequest(resource, bound: bound(resource.properties), hosts: hosts, at: now)
  }

  static func bound(_ properties: [String: JSONValue]) throws(InvalidApprovalRequest) -> BoundProperties {
    guard let exact = try? ExactJSON(parsing: JSONValue.object(properties).serialized) else {
      throw .unbound(.notAnObject)
    }
    do { return try BoundProperties(exact) } catch { throw .unbound(error) }
  }
}
