import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct SNSSubscribingTests {
  private static let topic = "arn:aws:sns:eu-west-3:123456789012:approvals"
  private let clock = ManualClock()

  @Test func `Subscribe is asked for the ARN at once`() throws {
    let arn = "\(Self.topic):2bcfbf39-05c3-41de-beaa-fcfcc21c8f55"
    let http = ScriptedHTTPClient(
      .status(
        200,
        "<SubscribeResponse><SubscribeResult><SubscriptionArn>\(arn)</SubscriptionArn></SubscribeResult></SubscribeResponse>"
      ))

    #expect(try subscribe(http) == arn)
    #expect(
      FormField.parse(try #require(http.requests.first).bodyText) == [
        FormField(name: "Action", value: "Subscribe"), FormField(name: "Version", value: "2010-03-31"),
        FormField(name: "TopicArn", value: Self.topic), FormField(name: "Protocol", value: "email"),
        FormField(name: "Endpoint", value: "ann+x@example.com"),
        FormField(name: "ReturnSubscriptionArn", value: "true"),
      ])
  }

  @Test(arguments: [
    "", "<html>", "<SubscriptionArn></SubscriptionArn>", "<SubscriptionArn>pending confirmation</SubscriptionArn>",
  ])
  func `an answer without an ARN is an error`(body: String) {
    #expect(throws: ServiceError.unreadable("Subscribe gave no SubscriptionArn")) {
      try subscribe(ScriptedHTTPClient(.status(200, body)))
    }
  }

  private func subscribe(_ http: ScriptedHTTPClient) throws -> String {
    let client = try SNSClient(try ServiceSample.aws(http, clock), region: ServiceSample.region)
    return try client.subscribe("ann+x@example.com", to: Self.topic, until: .distantFuture)
  }
}
