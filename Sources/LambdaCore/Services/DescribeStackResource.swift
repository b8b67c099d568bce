import Foundation

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
    guard body.count <= CloudFormationClient.maxAnswerBytes else {
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
