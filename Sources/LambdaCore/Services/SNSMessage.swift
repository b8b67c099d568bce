/// What is published: one string per protocol, and attributes for the subscribers' filters.
package struct SNSMessage: Sendable, Equatable {
  /// Most bytes that SNS takes for `json`.
  package static let largestBody = 262_144

  package let subject: String
  /// A JSON object of texts by protocol, with `default`.
  package let json: String
  /// String attributes, which filter policies match.
  package let attributes: [String: String]

  package init(subject: String, json: String, attributes: [String: String] = [:]) {
    self.subject = subject
    self.json = json
    self.attributes = attributes
  }

  var fields: [FormField] {
    var fields = [
      FormField(name: "Subject", value: subject), FormField(name: "Message", value: json),
      FormField(name: "MessageStructure", value: "json"),
    ]
    for (index, attribute) in attributes.sorted(by: { $0.key < $1.key }).enumerated() {
      let entry = "MessageAttributes.entry.\(index + 1)"
      fields += [
        FormField(name: "\(entry).Name", value: attribute.key),
        FormField(name: "\(entry).Value.DataType", value: "String"),
        FormField(name: "\(entry).Value.StringValue", value: attribute.value),
      ]
    }
    return fields
  }
}
