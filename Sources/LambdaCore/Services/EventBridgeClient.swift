import Foundation

/// Calls to Amazon EventBridge.
///
/// Source: Amazon EventBridge API Reference, PutEvents.
package struct EventBridgeClient: Sendable {
  private let api: AWSJSONClient

  package init(_ aws: AWS, region: String) throws(ConfigurationError) {
    api = try AWSJSONClient(aws, .events, region: region, version: "1.1", target: "AWSEvents")
  }

  /// Puts one event on the account's default bus.
  package func put(_ event: BusEvent) -> PreparedCall<Void, ServiceError> {
    let entry: JSONValue = [
      "Source": .string(event.source), "DetailType": .string(event.detailType),
      "Detail": .string(event.detail.serializedText), "Resources": .array(event.resources.map(JSONValue.string)),
    ]
    return api.call("PutEvents", ["Entries": [entry]]) { output throws(ServiceError) in
      guard output["FailedEntryCount"] == .integer(0) else {
        throw .unreadable("PutEvents did not take the event")
      }
    }
  }

  /// Sends `put` alone.
  package func put(_ event: BusEvent, until deadline: Date) throws(ServiceError) {
    try api.outbound.send(put(event), until: deadline)
  }
}

/// An event for the default bus; any rule may match it.
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
