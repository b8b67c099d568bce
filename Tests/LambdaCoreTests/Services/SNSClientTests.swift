import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct SNSClientTests {
  private static let topic = "arn:aws:sns:eu-west-3:123456789012:approvals"
  private let clock = ManualClock()

  @Test func `Publish is a signed form with each field once`() throws {
    let http = ScriptedHTTPClient(.status(200, try Fixture.text("sns/publish.xml")))
    let message = SNSMessage(subject: "Approval needed: a & b", json: #"{"default":"\u00e4 +"}"#)
    let id = try client(http).publish(message, to: Self.topic, until: .distantFuture)

    #expect(id == "567910cd-659e-55d4-8ccb-5aaf14679dc0")
    let request = try #require(http.requests.first)
    #expect(request.method == .post)
    #expect(request.url.text == "https://sns.eu-west-3.amazonaws.com")
    #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8")
    #expect(request.headers["Authorization"]?.contains("/21000101/eu-west-3/sns/aws4_request") == true)
    #expect(request.headers["X-Amz-Security-Token"] == "session")
    #expect(
      FormField.parse(request.bodyText) == [
        FormField(name: "Action", value: "Publish"),
        FormField(name: "Version", value: "2010-03-31"),
        FormField(name: "TopicArn", value: Self.topic),
        FormField(name: "Subject", value: "Approval needed: a & b"),
        FormField(name: "Message", value: #"{"default":"\u00e4 +"}"#),
        FormField(name: "MessageStructure", value: "json"),
      ])
  }

  @Test func `subscriptions are read over all pages`() throws {
    let http = ScriptedHTTPClient(
      .status(200, try Fixture.text("sns/subscriptions-1.xml")),
      .status(200, try Fixture.text("sns/subscriptions-2.xml")))
    let found = try client(http).subscriptions(of: Self.topic, until: .distantFuture)

    #expect(found.map(\.endpoint) == ["a@example.com", "b&c@example.com", "https://example.com/hook?a=1&b=2"])
    #expect(found.map(\.transport) == ["email", "email", "https"])
    #expect(found.map(\.isConfirmed) == [true, false, true])
    let tokens = http.requests.map { request in
      FormField.parse(request.bodyText).first { $0.name == "NextToken" }?.value
    }
    #expect(tokens == [nil, "AAGz+/next=="])
  }

  @Test func `subscriptions are read over more than two pages`() throws {
    let (more, last) = (try Fixture.text("sns/subscriptions-1.xml"), try Fixture.text("sns/subscriptions-2.xml"))
    let http = ScriptedHTTPClient(.status(200, more), .status(200, more), .status(200, last))

    #expect(try client(http).subscriptions(of: Self.topic, until: .distantFuture).count == 5)
    #expect(http.calls.count == 3)
  }

  @Test func `a topic without subscriptions has none`() throws {
    let http = ScriptedHTTPClient(.status(200, try Fixture.text("sns/subscriptions-none.xml")))

    #expect(try client(http).subscriptions(of: Self.topic, until: .distantFuture) == [])
  }

  @Test(arguments: ["", "<html>a proxy's page</html>", "{}"])
  func `an answer that is none is an error and not an empty list`(body: String) {
    let http = ScriptedHTTPClient(.status(200, body))

    #expect(throws: ServiceError.self) { try client(http).subscriptions(of: Self.topic, until: .distantFuture) }
    #expect(throws: ServiceError.unreadable("Publish gave no MessageId")) {
      try client(http).publish(SNSMessage(subject: "s", json: "{}"), to: Self.topic, until: .distantFuture)
    }
  }

  /// A service that gives the same token for ever must not keep the function for ever.
  @Test func `paging ends`() throws {
    let http = ScriptedHTTPClient(.status(200, try Fixture.text("sns/subscriptions-1.xml")))
    _ = try client(http).subscriptions(of: Self.topic, until: .distantFuture)

    #expect(http.calls.count <= 100)
  }

  private func client(_ http: ScriptedHTTPClient) throws -> SNSClient {
    let environment = Environment([
      "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "session",
    ])
    return try SNSClient(try AWS(environment, outbound: http.outbound(clock)), region: "eu-west-3")
  }
}
