/// A change of one item, all of it or nothing.
///
/// Source: DynamoDB Developer Guide, Update expressions and condition expressions.
package struct ItemUpdate: Sendable, Hashable {
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
