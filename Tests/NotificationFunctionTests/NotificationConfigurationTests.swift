import ApprovalFlow
import LambdaCore
import TestSupport
import Testing

@testable import NotificationFunction

struct NotificationConfigurationTests {
  @Test func `what Lambda and the template set is enough`() throws {
    let configuration = try NotificationConfiguration(Environment(SampleFunction.environment), hasLedger: false)

    #expect(configuration.audience == .everyone(topicARN: "arn:aws:sns:eu-west-3:123456789012:approvals"))
    #expect(configuration.electorate == nil)
    #expect(configuration.topicRegion == "eu-west-3")
    #expect(configuration.approvalURL == "https://api.example.com/approval")
  }

  @Test(
    arguments: [
      ("TOPIC_ARN", nil), ("TOPIC_ARN", ""), ("TOPIC_ARN", "approvals"),
      (
        "TOPIC_ARN",
        "arn:aws:sns:eu-west-3:123456789012"
      ),
      ("TOPIC_ARN", "arn:aws:sqs:eu-west-3:123456789012:queue"),
      (
        "TOPIC_ARN",
        "arn:other:sns:eu-west-3:123456789012:t"
      ),
      ("TOPIC_ARN", "arn:aws:sns::123456789012:t"), ("TOPIC_ARN", "arn:aws:sns:eu-west-3:123456789012:t:subscription"),
      ("APPROVAL_URL", nil), ("APPROVAL_URL", "http://api.example.com/"), ("APPROVAL_URL", "api.example.com"),
      ("APPROVAL_URL", "https://api.example.com/?a=b"), ("APPROVAL_URL", "https://api.example.com/#a"),
      ("APPROVAL_URL", "https://user@api.example.com/"), ("APPROVAL_URL", "https://api.example.com/a b"),
      ("AWS_ACCESS_KEY_ID", nil), ("AWS_SECRET_ACCESS_KEY", nil),
      ("SIGNAL_HOSTS", "http://x"), ("TABLE_NAME", ""), ("AWS_ENDPOINT_URL_SNS", "localhost"),
      ("AWS_USE_FIPS_ENDPOINT", "perhaps"),
    ] as [(String, String?)])
  func `a variable that is missing or malformed is named`(name: String, value: String?) {
    var variables = SampleFunction.environment
    variables[name] = value
    let wiring = Wiring(outbound: ScriptedHTTPClient(.status(200)).outbound(ManualClock()))
    let error = #expect(throws: ConfigurationError.self) {
      try wiring.handler(Environment(variables), CapturedLog().log)
    }

    #expect(error?.variable == name)
  }

  @Test func `with a ledger each approver has a topic, and the one of a small install is not needed`() throws {
    let topic = "arn:aws:sns:eu-west-1:123456789012:ann"
    let variables = [
      "APPROVAL_URL": "https://api.example.com/", "APPROVERS": "ann@example.com", "TOPIC_ARN_annexamplecom": topic,
    ]
    let configuration = try NotificationConfiguration(Environment(variables), hasLedger: true)

    #expect(configuration.topicRegion == "eu-west-1")
    #expect(configuration.electorate == Electorate(approvers: ["ann@example.com"], quorum: 1))
    #expect(configuration.audience == .approvers(try ApproverTopics(of: ["ann@example.com"], Environment(variables))))
  }

  @Test(arguments: ["arn:aws-cn:sns:cn-north-1:123456789012:t", "arn:aws-us-gov:sns:us-gov-west-1:123456789012:t"])
  func `a topic may be in any partition`(arn: String) throws {
    var variables = SampleFunction.environment
    variables["TOPIC_ARN"] = arn

    #expect(
      try NotificationConfiguration(Environment(variables), hasLedger: false).audience == .everyone(topicARN: arn))
  }
}
