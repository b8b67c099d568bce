import Foundation

/// The one call that the approval flow makes to Amazon EventBridge.
///
/// Source: Amazon EventBridge API Reference, PutEvents.
package struct EventBridgeClient: Sendable {
  private let api: JSONProtocol

  package init(
    endpoint: ServiceEndpoint, credentials: Credentials, http: any HTTPClient, policy: RetryPolicy, clock: WallClock
  ) {
    api = JSONProtocol(
      version: "1.1", target: "AWSEvents", endpoint: endpoint, credentials: credentials, http: http, policy: policy,
      clock: clock)
  }

  /// Puts one event on the account's default bus.
  package func put(_ event: BusEvent, until deadline: Date) throws(ServiceError) {
    let entry: JSONValue = [
      "Source": .string(event.source), "DetailType": .string(event.detailType),
      "Detail": .string(event.detail.serializedText), "Resources": .array(event.resources.map(JSONValue.string)),
    ]
    let output = try api.call("PutEvents", ["Entries": [entry]], until: deadline)
    guard output["FailedEntryCount"] == .integer(0) else {
      throw .unreadable("PutEvents did not take the event")
    }
  }
}

/// An event for whoever has a rule for it.
package struct BusEvent: Sendable, Equatable {
  package let source: String
  package let detailType: String
  /// ARNs that the event is about.
  package let resources: [String]
  package let detail: JSONValue

  package init(source: String, detailType: String, resources: [String], detail: JSONValue) {
    self.source = source
    self.detailType = detailType
    self.resources = resources
    self.detail = detail
  }
}
