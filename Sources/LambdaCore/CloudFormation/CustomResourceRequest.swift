import Foundation

/// What CloudFormation asks of a custom resource.
///
/// Source: CloudFormation User Guide, Custom resource request objects.
package enum CustomResourceRequest: Sendable, Equatable {
  case create(CustomResource)
  case update(CustomResource, physicalID: String, old: [String: JSONValue])
  /// The physical id is nil if the event has none: a Create that was never answered may be deleted so.
  case delete(CustomResource, physicalID: String?)

  package var resource: CustomResource {
    switch self {
    case .create(let resource), .update(let resource, _, _), .delete(let resource, _): resource
    }
  }

  /// Reads an event.
  ///
  /// Every field that a Create or Update needs must be there and of the right type. Of a Delete only the stack's id must:
  /// the owner of a stack can't correct a Delete, and what can be taken back has to be.
  package init(_ event: JSONValue) throws(InvalidCustomResourceRequest) {
    guard event.object != nil else { throw .notAnObject }
    let type = try Self.text("RequestType", in: event)
    if type == "Delete" {
      self = .delete(try Self.deletedResource(event), physicalID: Self.lenient("PhysicalResourceId", in: event))
      return
    }
    let resource = CustomResource(
      stackID: try Self.text("StackId", in: event),
      requestID: try Self.text("RequestId", in: event),
      logicalID: try Self.text("LogicalResourceId", in: event),
      type: try Self.text("ResourceType", in: event),
      properties: try Self.object("ResourceProperties", in: event))
    switch type {
    case "Create":
      self = .create(resource)
    case "Update":
      self = .update(
        resource, physicalID: try Self.text("PhysicalResourceId", in: event),
        old: event["OldResourceProperties"]?.object ?? [:])
    default:
      throw .unknownRequestType(type)
    }
  }

  private static func deletedResource(_ event: JSONValue) throws(InvalidCustomResourceRequest) -> CustomResource {
    CustomResource(
      stackID: try text("StackId", in: event),
      requestID: lenient("RequestId", in: event) ?? "",
      logicalID: lenient("LogicalResourceId", in: event) ?? "",
      type: lenient("ResourceType", in: event) ?? "",
      properties: event["ResourceProperties"]?.object ?? [:])
  }

  private static func lenient(_ name: String, in event: JSONValue) -> String? {
    event[name]?.string.flatMap { $0.isEmpty ? nil : $0 }
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

/// Why an event is not a custom-resource request.
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
