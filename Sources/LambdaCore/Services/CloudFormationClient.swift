import Foundation

/// The two calls that the approval flow makes to AWS CloudFormation.
///
/// Source: AWS CloudFormation API Reference, version 2010-05-15, query protocol.
package struct CloudFormationClient: Sendable {
  private let service: ServiceClient

  package init(
    endpoint: ServiceEndpoint, credentials: Credentials, http: any HTTPClient, policy: RetryPolicy, clock: WallClock
  ) {
    service = ServiceClient(
      endpoint: endpoint, credentials: credentials, http: http, policy: policy, clock: clock,
      errorCode: Self.errorCode)
  }

  /// The stack as it is now; throws `.noSuchStack` where there is none.
  package func describe(_ call: DescribeStacks, until deadline: Date) throws(ServiceError) -> StackDescription {
    try call.read(try post(call.form, until: deadline))
  }

  /// The physical id that the resource has now; nil where it has none yet.
  package func physicalID(_ call: DescribeStackResource, until deadline: Date) throws(ServiceError) -> String? {
    try call.read(try post(call.form, until: deadline))
  }

  private func post(_ form: QueryForm, until deadline: Date) throws(ServiceError) -> Data {
    try service.post(form.body, headers: QueryForm.headers, until: deadline)
  }

  /// CloudFormation says with one code that a stack is missing and that a parameter is wrong; only the message tells.
  static func errorCode(_ response: HTTPResponse) -> String? {
    guard let error = XMLElement(parsing: response.body)?.descendant("Error"), let code = error.child("Code")?.text
    else { return nil }
    let isMissing = code == "ValidationError" && error.child("Message")?.text.contains("does not exist") == true
    return isMissing ? ServiceError.doesNotExist : code
  }

  /// Bytes; an answer that is larger is not read.
  static let largestAnswer = 1_000_000
}

extension ServiceError {
  static let doesNotExist = "ValidationError (does not exist)"

  /// Whether CloudFormation said that there is no such stack, or no such resource in it.
  package var isMissingInCloudFormation: Bool {
    if case .refused(_, Self.doesNotExist) = self { true } else { false }
  }
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
    guard body.count <= CloudFormationClient.largestAnswer else { throw .unreadable("DescribeStacks gave over 1 MB") }
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

  /// The value of the only tag with this very key; nil where there is none, or more than one.
  package func tag(_ key: ExactText) -> String? {
    let found = tags.filter { $0.key == key }
    return found.count == 1 ? found.first?.value : nil
  }
}

/// One resource of a stack, by its name in the template.
package struct DescribeStackResource: Sendable, Equatable {
  package let stackID: String
  package let logicalID: String

  package init(stackID: String, logicalID: String) {
    self.stackID = stackID
    self.logicalID = logicalID
  }

  var form: QueryForm {
    QueryForm(
      action: "DescribeStackResource", version: "2010-05-15",
      [FormField(name: "StackName", value: stackID), FormField(name: "LogicalResourceId", value: logicalID)])
  }

  /// Reads an answer; one that is cut, too large, or about another resource is an error.
  func read(_ body: Data) throws(ServiceError) -> String? {
    guard body.count <= CloudFormationClient.largestAnswer else {
      throw .unreadable("DescribeStackResource gave over 1 MB")
    }
    guard let answer = XMLElement(parsing: body), answer.name == "DescribeStackResourceResponse",
      let resource = answer.descendant("DescribeStackResourceResult", "StackResourceDetail"),
      resource.child("StackId")?.text == stackID, resource.child("LogicalResourceId")?.text == logicalID,
      resource.children("PhysicalResourceId").count <= 1
    else { throw .unreadable("DescribeStackResource did not describe the one resource") }
    return resource.child("PhysicalResourceId").flatMap { $0.text.isEmpty ? nil : $0.text }
  }
}
