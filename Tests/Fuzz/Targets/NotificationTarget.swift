import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow
@testable import NotificationFunction

/// The notification function with any event, without a ledger.
extension FuzzTarget {
  static let notificationFunction = FuzzTarget(name: "notification-function") { bytes in
    let sent = ScriptedHTTPClient { request in
      guard request.url.host == snsHost else { return .status(200) }
      return .status(200, request.bodyText.contains("Action=Publish") ? published : subscriptions)
    }
    let clock = ManualClock()
    let captured = CapturedLog()
    let handler = try Wiring(outbound: sent.outbound(clock)).handler(environment, captured.log)
    let invocation = Invocation(
      requestID: "1", deadline: clock.now.addingTimeInterval(30), functionARN: "arn", event: Data(bytes))
    let isFailed = (try? handler.handle(invocation, captured.log)) == nil

    let event = LenientEvent(Data(bytes)).json
    let answers = sent.requests.filter { $0.method == .put }
    if OperatorWish(event) == nil, let address = ResponseAddress(event, idPrefix: "approval"), isOwn(address, event) {
      try hold(!isFailed && answers.count == 1, "CloudFormation got \(answers.count) answers")
      try check(answers[0], to: address)
    } else {
      try hold(isFailed && sent.requests.isEmpty, "something was sent for an event that can't be answered")
    }
    for mail in sent.requests where mail.method == .post && mail.bodyText.contains("Action=Publish") {
      try check(mail: FormField.parse(mail.bodyText), for: event)
    }
    for line in captured.lines { try hold(!line.contains(where: \.isNewline), "a log line is two: \(line)") }
  }

  /// Whether the answer would go to CloudFormation's own store, for this very event.
  static func isOwn(_ address: ResponseAddress, _ event: JSONValue) -> Bool {
    let url = try? ResponseURL(
      address.url, stackID: event["StackId"]?.string.flatMap(StackID.init)?.text,
      logicalID: event["LogicalResourceId"]?.string,
      requestID: event["RequestId"]?.string, hosts: .none)
    return url != nil
  }

  private static func check(_ answer: HTTPRequest, to address: ResponseAddress) throws {
    try hold(answer.url == address.url, "the answer went to \(answer.url.text)")
    let body = try JSONValue(parsing: answer.body)
    let ids = [address.stackID, address.requestID, address.logicalID, address.physicalID]
    let echoed = ["StackId", "RequestId", "LogicalResourceId", "PhysicalResourceId"].map { body[$0]?.string }
    try hold(echoed == ids, "the answer's ids are \(echoed)")
    // Ids that are larger than CloudFormation's limit are none that CloudFormation sent.
    let idBytes = JSONValue.array(ids.map(JSONValue.string)).serialized.count
    try hold(answer.body.count <= 4096 || idBytes > 3900, "the answer has \(answer.body.count) bytes")
    try (body["Reason"]?.string ?? "").mustBeShowable("the reason")
    try hold(!address.isDelete || body["Status"] == "SUCCESS", "a deletion failed")
  }

  private static func check(mail: [FormField], for event: JSONValue) throws {
    let fields = Dictionary(mail.map { ($0.name, $0.value) }) { first, _ in first }
    let subject = fields["Subject"] ?? ""
    try hold((1..<100).contains(subject.utf8.count), "the subject has \(subject.utf8.count) characters")
    try hold(subject.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "the subject is not plain ASCII: \(subject)")
    try hold(!subject.contains("=?"), "a mail program would decode the subject: \(subject)")
    let json = fields["Message"] ?? ""
    try hold(json.utf8.count <= SNSMessage.maxBodyBytes, "the message has \(json.utf8.count) bytes")
    let message = try JSONValue(parsing: Data(json.utf8))
    let text = message["email"]?.string ?? ""
    try text.mustBeShowable(but: ["\n"], "the mail")

    let object = try JSONValue(parsing: Data((message["sqs"]?.string ?? "").utf8))
    let url = try ExactURL(object["approvalUrl"]?.string ?? "")
    let link = try ApprovalLink(
      ProxyRequest(["requestContext": ["http": ["method": "GET"]], "rawQueryString": .string(url.query ?? "")]))
    guard case .waitURL(let waitURL) = link else { throw Broken("the mail's link holds no wait URL") }
    try SignalTarget.check(waitURL)
    try hold(try WaitHandle(waitURL, hosts: .none).stack.text == event["StackId"]?.string, "another stack's handle")
    try hold(text.contains(url.text), "the mail does not hold the link")
  }
}

extension FuzzTarget {
  private static let snsHost = "sns.eu-west-3.amazonaws.com"
  private static let published = "<MessageId>1</MessageId>"
  private static let subscriptions =
    "<Subscriptions><member><Protocol>email</Protocol><SubscriptionArn>arn:aws:sns:1</SubscriptionArn>"
    + "<Endpoint>boss@example.com</Endpoint></member></Subscriptions>"
  private static let environment = Environment([
    "TOPIC_ARN": "arn:aws:sns:eu-west-3:123456789012:approvals", "APPROVAL_URL": "https://api.example.com/approval",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-3",
  ])
}
