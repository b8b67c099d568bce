/// A DynamoDB attribute, in the types that are used here.
///
/// Source: DynamoDB API Reference, AttributeValue.
package enum AttributeValue: Sendable, Hashable {
  case string(String)
  case integer(Int)
  case bool(Bool)
  case list([AttributeValue])
  case map([String: AttributeValue])

  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var integer: Int? { if case .integer(let value) = self { value } else { nil } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var list: [AttributeValue]? { if case .list(let value) = self { value } else { nil } }
  package var map: [String: AttributeValue]? { if case .map(let value) = self { value } else { nil } }

  package var json: JSONValue {
    switch self {
    case .string(let value): ["S": .string(value)]
    case .integer(let value): ["N": .string(String(value))]
    case .bool(let value): ["BOOL": .bool(value)]
    case .list(let values): ["L": .array(values.map(\.json))]
    case .map(let values): ["M": .object(values.mapValues(\.json))]
    }
  }

  /// Reads an attribute; nil if it has a type that is not used here.
  package init?(_ json: JSONValue) {
    guard let object = json.object, object.count == 1, let (type, value) = object.first else { return nil }
    switch (type, value) {
    case ("S", .string(let text)):
      self = .string(text)
    case ("N", .string(let text)):
      guard let number = Int(text) else { return nil }
      self = .integer(number)
    case ("BOOL", .bool(let flag)):
      self = .bool(flag)
    case ("L", .array(let values)):
      self = .list(values.compactMap(AttributeValue.init))
    case ("M", .object(let values)):
      self = .map(values.compactMapValues(AttributeValue.init))
    default:
      return nil
    }
  }
}

/// An item's attributes by name.
package typealias Item = [String: AttributeValue]
