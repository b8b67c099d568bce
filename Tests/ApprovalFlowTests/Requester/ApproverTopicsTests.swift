import LambdaCore
import Testing

@testable import ApprovalFlow

struct ApproverTopicsTests {
  @Test(arguments: [
    ("ann@example.com", "annexamplecom"), ("Ann.B+c-1@Example.com", "AnnBc1Examplecom"), ("\u{FC}ser@x.yz", "serxyz"),
    ("u\u{308}ser@x.yz", "userxyz"), ("\u{FF21}\u{0661}@x", "x"), ("@", ""),
  ])
  func `a key is what an address has of ASCII letters and digits`(address: String, key: String) {
    #expect(ApproverTopics.key(of: address) == key)
  }

  @Test func `each approver has a topic of their own`() throws {
    let topics = try ApproverTopics(
      of: ["ann@example.com", "Bob@example.com"],
      Environment(["TOPIC_ARN_annexamplecom": Self.topic("ann"), "TOPIC_ARN_Bobexamplecom": Self.topic("bob")]))

    #expect(topics.region == "eu-west-3")
    #expect(topics.arn(of: "ann@example.com") == Self.topic("ann"))
    #expect(topics.arn(of: "Bob@example.com") == Self.topic("bob"))
    #expect(topics.arn(of: "carl@example.com") == nil)
  }

  @Test(
    arguments: [
      (["ann@example.com"], [:], "TOPIC_ARN_annexamplecom"),
      (["ann@example.com"], ["TOPIC_ARN": topic("x")], "TOPIC_ARN_annexamplecom"),
      (["ann@example.com"], ["TOPIC_ARN_annexamplecom": ""], "TOPIC_ARN_annexamplecom"),
      (
        ["ann@example.com"], ["TOPIC_ARN_annexamplecom": "arn:aws:sqs:eu-west-3:123456789012:q"],
        "TOPIC_ARN_annexamplecom"
      ),
      (
        ["ann@example.com"], ["TOPIC_ARN_annexamplecom": "arn:aws-cn:sns:eu-west-3:123456789012:q"],
        "TOPIC_ARN_annexamplecom"
      ),
      (["a.b@x.yz", "ab@x.yz"], ["TOPIC_ARN_abxyz": topic("x")], "APPROVERS"),
      (["\u{FC}@\u{FC}"], [:], "APPROVERS"), ([], [:], "APPROVERS"),
      (
        ["a@x", "b@x"], ["TOPIC_ARN_ax": topic("a"), "TOPIC_ARN_bx": "arn:aws:sns:eu-west-1:123456789012:b"],
        "TOPIC_ARN_bx"
      ),
    ] as [([String], [String: String], String)])
  func `a variable that is missing, wrong or shared is named`(
    approvers: [String], variables: [String: String], variable: String
  ) {
    let error = #expect(throws: ConfigurationError.self) { try ApproverTopics(of: approvers, Environment(variables)) }

    #expect(error?.variable == variable)
  }

  @Test func `two addresses that would share a variable are both named`() {
    let error = #expect(throws: ConfigurationError.self) {
      try ApproverTopics(of: ["a.b@x.yz", "ab@x.yz"], Environment(["TOPIC_ARN_abxyz": Self.topic("x")]))
    }

    #expect(error?.problem.contains("'a.b@x.yz' and 'ab@x.yz'") == true)
    #expect(error?.problem.contains("TOPIC_ARN_abxyz") == true)
  }

  private static func topic(_ name: String) -> String { "arn:aws:sns:eu-west-3:123456789012:\(name)" }
}
