import Foundation

/// Reads and conditional writes of single items in Amazon DynamoDB.
///
/// Each comes in two forms: a call to be sent with others, and with `until` one that is sent at once.
/// Source: Amazon DynamoDB API Reference, version 2012-08-10.
package struct DynamoDBClient: Sendable {
  private let api: AWSJSONClient

  package init(_ aws: AWS, region: String) throws(ConfigurationError) {
    api = try AWSJSONClient(aws, .dynamodb, region: region, version: "1.0", target: "DynamoDB_20120810")
  }

  /// The item as it is now; nil if there is none.
  package func get(_ key: Item, from table: String) -> PreparedCall<Item?, ServiceError> {
    api.call("GetItem", ["TableName": .string(table), "Key": Self.json(key), "ConsistentRead": true]) { output in
      output["Item"]?.object?.compactMapValues(AttributeValue.init)
    }
  }

  /// Writes a whole item; false if `condition` did not hold.
  package func put(_ item: Item, into table: String, if condition: String) -> PreparedCall<Bool, ServiceError> {
    conditionally(
      "PutItem", ["TableName": .string(table), "Item": Self.json(item), "ConditionExpression": .string(condition)])
  }

  /// Changes an item; false if the condition did not hold.
  package func update(_ key: Item, in table: String, _ update: ItemUpdate) -> PreparedCall<Bool, ServiceError> {
    conditionally("UpdateItem", .object(Self.input(key, table, update)))
  }

  /// Changes an item, and gives the attributes that were changed as they are now; nil if the condition did not hold.
  package func written(_ key: Item, in table: String, _ update: ItemUpdate) -> PreparedCall<Item?, ServiceError> {
    var input = Self.input(key, table, update)
    input["ReturnValues"] = "UPDATED_NEW"
    return api.call("UpdateItem", .object(input)) { output in
      output["Attributes"]?.object?.compactMapValues(AttributeValue.init) ?? [:]
    }
    .recovering { error in Self.isRefusedByItsCondition(error) ? .some(nil) : nil }
  }

  private static func input(_ key: Item, _ table: String, _ update: ItemUpdate) -> [String: JSONValue] {
    var input: [String: JSONValue] = [
      "TableName": .string(table), "Key": json(key), "UpdateExpression": .string(update.expression),
      "ConditionExpression": .string(update.condition),
    ]
    if !update.values.isEmpty { input["ExpressionAttributeValues"] = .object(update.values.mapValues(\.json)) }
    if !update.names.isEmpty { input["ExpressionAttributeNames"] = .object(update.names.mapValues(JSONValue.string)) }
    return input
  }

  /// The first items of an index that match, in the order of its sort key; only what the index projects.
  package func query(_ query: ItemQuery, of table: String) -> PreparedCall<[Item], ServiceError> {
    let input: JSONValue = [
      "TableName": .string(table), "IndexName": .string(query.index),
      "KeyConditionExpression": .string(query.condition),
      "ExpressionAttributeValues": .object(query.values.mapValues(\.json)), "Limit": .integer(query.limit),
    ]
    return api.call("Query", input) { output throws(ServiceError) in
      guard let items = output["Items"]?.array else { throw .unreadable("Query gave no Items") }
      return items.compactMap { $0.object?.compactMapValues(AttributeValue.init) }
    }
  }

  private func conditionally(_ operation: String, _ input: JSONValue) -> PreparedCall<Bool, ServiceError> {
    api.call(operation, input) { _ in true }
      .recovering { error in Self.isRefusedByItsCondition(error) ? false : nil }
  }

  private static func isRefusedByItsCondition(_ error: ServiceError) -> Bool {
    error.code == "ConditionalCheckFailedException"
  }

  private static func json(_ item: Item) -> JSONValue { .object(item.mapValues(\.json)) }
}

extension DynamoDBClient {
  package func get(_ key: Item, from table: String, until deadline: Date) throws(ServiceError) -> Item? {
    try api.outbound.send(get(key, from: table), until: deadline)
  }

  package func put(
    _ item: Item, into table: String, if condition: String, until deadline: Date
  ) throws(ServiceError) -> Bool {
    try api.outbound.send(put(item, into: table, if: condition), until: deadline)
  }

  package func update(
    _ key: Item, in table: String, _ update: ItemUpdate, until deadline: Date
  ) throws(ServiceError) -> Bool {
    try api.outbound.send(self.update(key, in: table, update), until: deadline)
  }
}
