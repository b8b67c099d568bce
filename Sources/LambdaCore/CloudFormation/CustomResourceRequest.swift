import Foundation

/// What CloudFormation asks of a custom resource.
///
/// Source: CloudFormation User Guide, Custom resource request objects.
package enum CustomResourceRequest: Sendable, Equatable {
  case create(CustomResource)
  case update(CustomResource, physicalID: String, old: [String: JSONValue])
  case delete(CustomResource, physicalID: String)

  package var resource: CustomResource {
    switch self {
    case .create(let resource), .update(let resource, _, _), .delete(let resource, _): resource
    }
  }

  /// Reads an event.
  ///
  /// Every field that the request type needs must be a string of the right shape.
  package init(_ event: JSONValue) throws(InvalidCustomResourceRequest) {
    guard event.object != nil else { throw .notAnObject }
    let resource = CustomResource(
      stackID: try Self.text("StackId", in: event),
      requestID: try Self.text("RequestId", in: event),
      logicalID: try Self.text("LogicalResourceId", in: event),
      type: try Self.text("ResourceType", in: event),
      properties: try Self.object("ResourceProperties", in: event))
    switch try Self.text("RequestType", in: event) {
    case "Create":
      self = .create(resource)
    case "Update":
      self = .update(
        resource, physicalID: try Self.text("PhysicalResourceId", in: event),
        old: event["OldResourceProperties"]?.object ?? [:])
    case "Delete":
      self = .delete(resource, physicalID: try Self.text("PhysicalResourceId", in: event))
    case let other:
      throw .unknownRequestType(other)
    }
  }

  private static func text(_ name: String, in event: JSONValue) throws(InvalidCustomResourceRequest) -> String {
    guard let value = event[name] else { throw .missingField(name) }
    guard let text = value.string, !text.isEmpty else { throw .notAString(name) }
    return text
  }

  private static func object(
    _ name: String, in event: JSONValue
  ) throws(InvalidCustomResourceRequest) -> [String: JSONValue] {
    guard let value = event[name] else { throw .missingField(name) }
    guard let object = value.object else { throw .notAnObjectField(name) }
    return object
  }
}

/// The resource that a request is about.
package struct CustomResource: Sendable, Equatable {
  package let stackID: String
  package let requestID: String
  package let logicalID: String
  /// `Custom::` and a name.
  package let type: String
  package let properties: [String: JSONValue]

  package init(
    stackID: String, requestID: String, logicalID: String, type: String, properties: [String: JSONValue]
  ) {
    self.stackID = stackID
    self.requestID = requestID
    self.logicalID = logicalID
    self.type = type
    self.properties = properties
  }
}

/// Why an event is no custom-resource request.
package enum InvalidCustomResourceRequest: Error, Equatable, CustomStringConvertible {
  case notAnObject
  case missingField(String)
  case notAString(String)
  case notAnObjectField(String)
  case unknownRequestType(String)

  package var description: String {
    switch self {
    case .notAnObject: "the event is not a JSON object"
    case .missingField(let name): "the event has no field \(name)"
    case .notAString(let name): "the event's field \(name) is not a string, or is empty"
    case .notAnObjectField(let name): "the event's field \(name) is not an object"
    case .unknownRequestType(let type):
      "the event's RequestType is '\(type.prefix(40))', neither Create, Update nor Delete"
    }
  }
}
