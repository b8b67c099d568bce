import Foundation

/// The three calls that the ledger makes to Amazon DynamoDB.
///
/// Source: Amazon DynamoDB API Reference, version 2012-08-10.
package struct DynamoDBClient: Sendable {
  private let api: JSONProtocol

  package init(
    endpoint: ServiceEndpoint, credentials: Credentials, http: any HTTPClient, policy: RetryPolicy, clock: WallClock
  ) {
    api = JSONProtocol(
      version: "1.0", target: "DynamoDB_20120810", endpoint: endpoint, credentials: credentials, http: http,
      policy: policy, clock: clock)
  }

  /// The item as it is now; nil where there is none.
  package func get(_ key: Item, from table: String, until deadline: Date) throws(ServiceError) -> Item? {
    let output = try api.call(
      "GetItem", ["TableName": .string(table), "Key": Self.json(key), "ConsistentRead": true], until: deadline)
    return output["Item"]?.object?.compactMapValues(AttributeValue.init)
  }

  /// Writes a whole item; false where `condition` did not hold.
  package func put(
    _ item: Item, into table: String, if condition: String, until deadline: Date
  ) throws(ServiceError) -> Bool {
    try conditionally(
      "PutItem",
      ["TableName": .string(table), "Item": Self.json(item), "ConditionExpression": .string(condition)],
      until: deadline)
  }

  /// Changes an item; false where the condition did not hold.
  package func update(
    _ key: Item, in table: String, _ update: ItemUpdate, until deadline: Date
  ) throws(ServiceError) -> Bool {
    var input: [String: JSONValue] = [
      "TableName": .string(table), "Key": Self.json(key), "UpdateExpression": .string(update.expression),
      "ConditionExpression": .string(update.condition),
      "ExpressionAttributeValues": .object(update.values.mapValues(\.json)),
    ]
    if !update.names.isEmpty { input["ExpressionAttributeNames"] = .object(update.names.mapValues(JSONValue.string)) }
    return try conditionally("UpdateItem", .object(input), until: deadline)
  }

  private func conditionally(
    _ operation: String, _ input: JSONValue, until deadline: Date
  ) throws(ServiceError) -> Bool {
    do {
      _ = try api.call(operation, input, until: deadline)
      return true
    } catch {
      guard case .refused(_, "ConditionalCheckFailedException") = error else { throw error }
      return false
    }
  }

  private static func json(_ item: Item) -> JSONValue { .object(item.mapValues(\.json)) }
}

/// A change of one item, all of it or nothing.
///
/// Source: DynamoDB Developer Guide, Update expressions and condition expressions.
package struct ItemUpdate: Sendable, Equatable {
  package let expression: String
  package let condition: String
  /// `#name` to attribute name.
  package let names: [String: String]
  /// `:name` to value.
  package let values: [String: AttributeValue]

  package init(
    _ expression: String, if condition: String, names: [String: String] = [:], values: [String: AttributeValue]
  ) {
    self.expression = expression
    self.condition = condition
    self.names = names
    self.values = values
  }
}
