import Foundation

/// Reads of stacks in AWS CloudFormation.
///
/// Each comes in two forms: a call to be sent with others, and with `until` one that is sent at once.
/// Source: AWS CloudFormation API Reference, version 2010-05-15, query protocol.
package struct CloudFormationClient: Sendable {
  private let service: ServiceClient

  package init(_ aws: AWS, region: String) throws(ConfigurationError) {
    service = try aws.client(for: .cloudformation, region: region, errors: Self.error)
  }

  /// The stack as it is now; `isMissingInCloudFormation` tells the failure if there is none.
  package func describe(_ call: DescribeStacks) -> PreparedCall<StackDescription, ServiceError> {
    post(call.form, output: call.read)
  }

  /// The physical id that the resource has now; nil if it has none yet.
  package func physicalID(_ call: DescribeStackResource) -> PreparedCall<String?, ServiceError> {
    post(call.form, output: call.read)
  }

  package func describe(_ call: DescribeStacks, until deadline: Date) throws(ServiceError) -> StackDescription {
    try service.outbound.send(describe(call), until: deadline)
  }

  package func physicalID(_ call: DescribeStackResource, until deadline: Date) throws(ServiceError) -> String? {
    try service.outbound.send(physicalID(call), until: deadline)
  }

  private func post<Output>(
    _ form: QueryForm, output: @Sendable @escaping (Data) throws(ServiceError) -> Output
  ) -> PreparedCall<Output, ServiceError> {
    service.post(form.body, headers: QueryForm.headers, output: output)
  }

  /// CloudFormation says with one code that a stack is missing and that a parameter is wrong; only the message tells.
  static func error(_ response: HTTPResponse) -> AWSErrorBody? {
    guard let error = XMLElement(parsing: response.body)?.descendant("Error"), let code = error.child("Code")?.text
    else { return nil }
    let message = error.child("Message")?.text ?? ""
    let isMissing = code == "ValidationError" && message.contains("does not exist")
    return AWSErrorBody(code: isMissing ? ServiceError.doesNotExist : code, message: message)
  }

  /// Bytes; an answer that is larger is not read.
  static let maxAnswerBytes = 1_000_000
}

extension ServiceError {
  static let doesNotExist = "ValidationError (does not exist)"

  /// Whether CloudFormation said that there is no such stack, or no such resource in it.
  var isMissingInCloudFormation: Bool { code == Self.doesNotExist }
}

/// One stack, by its id.
package struct DescribeStacks: Sendable, Equatable {
  package let stackID: String

  package init(stackID: String) { self.stackID = stackID }

  var form: QueryForm {
    QueryForm(action: "DescribeStacks", version: "2010-05-15", [FormField(name: "StackName", value: stackID)])
  }

  /// Reads an answer; one that is cut, too large, or about another stack is an error.
  func read(_ body: Data) throws(ServiceError) -> StackDescription {
    guard body.count <= CloudFormationClient.maxAnswerBytes else { throw .unreadable("DescribeStacks gave over 1 MB") }
    guard let answer = XMLElement(parsing: body), answer.name == "DescribeStacksResponse",
      let stack = answer.descendant("DescribeStacksResult", "Stacks", "member"),
      stack.child("StackId")?.text == stackID, let status = stack.child("StackStatus")?.text, !status.isEmpty
    else { throw .unreadable("DescribeStacks did not describe the one stack") }
    var tags: [StackDescription.Tag] = []
    guard stack.children("Tags").count <= 1 else { throw .unreadable("DescribeStacks gave tags twice") }
    for member in stack.child("Tags")?.children ?? [] {
      guard member.name == "member", let key = member.child("Key")?.text, let value = member.child("Value")?.text else {
        throw .unreadable("DescribeStacks gave a tag without key or value")
      }
      tags.append(.init(key: ExactText(key), value: value))
    }
    return StackDescription(status: status, tags: tags)
  }
}

/// What is known of a stack.
package struct StackDescription: Sendable, Equatable {
  package struct Tag: Sendable, Equatable {
    package let key: ExactText
    package let value: String

    package init(key: ExactText, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// Such as `UPDATE_IN_PROGRESS`.
  package let status: String
  /// In CloudFormation's order.
  package let tags: [Tag]

  package init(status: String, tags: [Tag]) {
    self.status = status
    self.tags = tags
  }

  /// Whether the stack goes back to what it was.
  ///
  /// Source: CloudFormation User Guide, Stack status codes.
  package var isRollingBack: Bool { status.contains("ROLLBACK") && status.hasSuffix("_IN_PROGRESS") }

  /// The value of the only tag with this very key; nil if there is none, or more than one.
  package func tag(_ key: ExactText) -> String? {
    let found = tags.filter { $0.key == key }
    return found.count == 1 ? found.first?.value : nil
  }
}
