/// A question to an index.
///
/// Source: Amazon DynamoDB API Reference, Query.
package struct ItemQuery: Sendable, Equatable {
  package let index: String
  package let condition: String
  /// `:name` to value.
  package let values: [String: AttributeValue]
  /// Items at most.
  package let limit: Int

  package init(index: String, condition: String, values: [String: AttributeValue], limit: Int) {
    self.index = index
    self.condition = condition
    self.values = values
    self.limit = limit
  }
}
