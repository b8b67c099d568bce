/// What is published: one string per protocol.
package struct SNSMessage: Sendable, Equatable {
  /// Most bytes that SNS takes for `json`.
  package static let maxBodyBytes = 262_144

  package let subject: String
  /// A JSON object of texts by protocol, with `default`.
  package let json: String

  package init(subject: String, json: String) {
    self.subject = subject
    self.json = json
  }

  var fields: [FormField] {
    [
      FormField(name: "Subject", value: subject), FormField(name: "Message", value: json),
      FormField(name: "MessageStructure", value: "json"),
    ]
  }
}
