import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import NotificationFunction

/// The notification function without a ledger, over a scripted SNS and response store.
struct SampleFunction: Sendable {
  static let responseURL =
    "https://cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com/"
    + WaitURL.stackID.replacing(":", with: "%3A") + "%7CApproval%7Crequest-1?X-Amz-Signature=response-secret"
  static let environment = [
    "TOPIC_ARN": "arn:aws:sns:eu-west-3:123456789012:approvals", "APPROVAL_URL": "https://api.example.com/approval",
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret-access-key",
    "AWS_SESSION_TOKEN": "session-token", "AWS_REGION": "eu-west-3",
  ]

  let clock = ManualClock()
  let captured = CapturedLog()
  let http: ScriptedHTTPClient

  /// `subscriptions` and `publish` are what SNS answers, `store` what the response store does.
  init(
    subscriptions: ScriptedHTTPClient.Answer = .status(200, SampleFunction.list(confirmed: true)),
    publish: ScriptedHTTPClient.Answer = .status(200, "<MessageId>message-1</MessageId>"),
    store: ScriptedHTTPClient.Answer = .status(200)
  ) {
    http = ScriptedHTTPClient { request in
      guard request.url.host == "sns.eu-west-3.amazonaws.com" else { return store }
      return request.bodyText.contains("Action=Publish") ? publish : subscriptions
    }
  }

  /// Seconds until Lambda would stop it.
  @discardableResult
  func handle(_ event: String, seconds: TimeInterval = 30) throws -> Data {
    let handler = try Wiring(outbound: http.outbound(clock)).handler(
      Environment(Self.environment), captured.log)
    let invocation = Invocation(
      requestID: "invocation-1", deadline: clock.now.addingTimeInterval(seconds), functionARN: "arn",
      event: Data(event.utf8))
    return try handler.handle(invocation, captured.log)
  }

  /// Every answer to CloudFormation.
  var answers: [JSONValue] {
    http.requests.filter { $0.method == .put }.compactMap { try? JSONValue(parsing: $0.body) }
  }

  /// The form of every Publish.
  var published: [[FormField]] {
    http.requests.filter { $0.method == .post }.map { FormField.parse($0.bodyText) }
      .filter { $0.contains(FormField(name: "Action", value: "Publish")) }
  }

  static func list(confirmed: Bool) -> String {
    let arn = confirmed ? "arn:aws:sns:eu-west-3:123456789012:approvals:1" : "PendingConfirmation"
    return "<ListSubscriptionsByTopicResult><Subscriptions><member><Protocol>email</Protocol>"
      + "<SubscriptionArn>\(arn)</SubscriptionArn><Endpoint>boss@example.com</Endpoint></member></Subscriptions>"
      + "</ListSubscriptionsByTopicResult>"
  }

  static func error(_ code: String) -> String { "<ErrorResponse><Error><Code>\(code)</Code></Error></ErrorResponse>" }
}

/// A custom-resource event, each part of which a test can change.
struct SampleEvent {
  var type = "Create"
  var properties: [String: JSONValue] = [
    "ServiceToken": "arn:aws:lambda:eu-west-3:123456789012:function:n", "Region": "eu-west-3",
    "WaitUrl": .string(WaitURL.version4.text), "EmailID": "user@example.com", "Product": "WordPress",
  ]
  var old: [String: JSONValue]?
  var physicalID: String?

  var text: String {
    var event: [String: JSONValue] = [
      "RequestType": .string(type), "ServiceToken": "arn:aws:lambda:eu-west-3:123456789012:function:n",
      "ResponseURL": .string(SampleFunction.responseURL), "StackId": .string(WaitURL.stackID),
      "RequestId": "request-1", "LogicalResourceId": "Approval", "ResourceType": "Custom::NotificationFunction",
      "ResourceProperties": .object(properties),
    ]
    event["PhysicalResourceId"] = physicalID.map(JSONValue.string)
    event["OldResourceProperties"] = old.map(JSONValue.object)
    return JSONValue.object(event).serializedText
  }
}
