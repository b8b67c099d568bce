import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import NotificationFunction

/// What becomes of a request when SNS, the topic or the clock does not play along.
struct OpeningTests {
  @Test func `nobody confirmed means failure at once, by name, and no mail`() throws {
    let function = SampleFunction(subscriptions: .status(200, SampleFunction.list(confirmed: false)))
    try function.handle(SampleEvent().text)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == ["FAILED"])
    #expect(function.answers.first?["Reason"]?.string?.contains("boss@example.com") == true)
  }

  @Test func `a topic without subscriptions means failure at once`() throws {
    let function = SampleFunction(
      subscriptions: .status(
        200, "<ListSubscriptionsByTopicResult><Subscriptions/></ListSubscriptionsByTopicResult>"))
    try function.handle(SampleEvent().text)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == ["FAILED"])
    #expect(function.answers.first?["Reason"]?.string?.contains("approvals has no subscription") == true)
  }

  /// Whether the email arrives is a courtesy question.
  @Test(arguments: [
    ScriptedHTTPClient.Answer.status(403, SampleFunction.error("AuthorizationError")),
    .status(403, SampleFunction.error("InvalidClientTokenId")), .status(400, SampleFunction.error("Throttling")),
    .status(400, SampleFunction.error("InvalidParameter")), .status(503), .status(404), .status(200, "not XML"),
    .failure(.connectionRefused(host: "sns")), .failure(.timedOut(host: "sns")),
  ])
  func `a topic that can't be read is a warning, and the email goes out`(answer: ScriptedHTTPClient.Answer) throws {
    let function = SampleFunction(subscriptions: answer)
    try function.handle(SampleEvent().text)

    #expect(function.published.count == 1)
    #expect(function.answers.map { $0["Status"] } == ["SUCCESS"])
    #expect(function.captured.records.contains { $0["level"] == "WARN" })
  }

  @Test func `a topic that does not exist means failure with its name`() throws {
    let function = SampleFunction(subscriptions: .status(404, SampleFunction.error("NotFound")))
    try function.handle(SampleEvent().text)

    #expect(function.published.count == 0)
    #expect(function.answers.map { $0["Status"] } == ["FAILED"])
    let reason = function.answers.first?["Reason"]?.string
    #expect(reason?.contains("arn:aws:sns:eu-west-3:123456789012:approvals does not exist") == true)
  }

  @Test(arguments: [
    ScriptedHTTPClient.Answer.status(400, SampleFunction.error("InvalidParameter")),
    .status(403, SampleFunction.error("AuthorizationError")), .failure(.timedOut(host: "sns")), .status(200, ""),
  ])
  func `a mail that was not sent means failure with the reason`(answer: ScriptedHTTPClient.Answer) throws {
    let function = SampleFunction(publish: answer)
    try function.handle(SampleEvent().text)

    #expect(function.answers.map { $0["Status"] } == ["FAILED"])
    #expect(function.answers.first?["Reason"]?.string?.contains("was not sent") == true)
  }

  @Test func `the mail's link leads to the approval page with the wait URL`() throws {
    let function = SampleFunction()
    try function.handle(SampleEvent().text)

    let message = try #require(function.published.first?.first { $0.name == "Message" }?.value)
    let text = try #require(try JSONValue(parsing: Data(message.utf8))["email"]?.string)
    let encoded = Base64URL.encode(Array(WaitURL.version4.text.utf8))
    #expect(text.contains("\nhttps://api.example.com/approval?waitUrl=\(encoded)\n"))
  }

  @Test func `when time runs out the watchdog answers and the handler does not answer again`() async throws {
    let answers = try await answersOfTheWatchdog(to: SampleEvent())

    #expect(answers.map { $0["Status"] } == ["FAILED"])
    #expect(answers.first?["Reason"]?.string?.contains("out of time") == true)
  }

  /// A stack must be free to go, however slow the ledger is.
  @Test func `the watchdog lets a delete succeed`() async throws {
    let ledger = [
      "TABLE_NAME": "requests", "APPROVERS": "boss@example.com",
      "TOPIC_ARN_bossexamplecom": "arn:aws:sns:eu-west-3:123456789012:boss",
    ]
    let answers = try await answersOfTheWatchdog(to: SampleEvent(type: "Delete", physicalID: "approval-1"), ledger)

    #expect(answers.map { $0["Status"] } == ["SUCCESS"])
    #expect(answers.map { $0["PhysicalResourceId"] } == ["approval-1"])
  }

  /// The watchdog's instant lies in the past here, so it barks while an AWS service still keeps the handler waiting.
  private func answersOfTheWatchdog(
    to event: SampleEvent, _ variables: [String: String] = [:]
  ) async throws -> [JSONValue] {
    let answered = DispatchSemaphore(value: 0)
    let clock = ManualClock(Date(timeIntervalSince1970: 1_000_000_000))
    let http = ScriptedHTTPClient { request in
      if request.method == .put {
        answered.signal()
        return .status(200)
      }
      answered.wait()
      answered.signal()
      return .failure(.timedOut(host: request.url.host))
    }
    let environment = SampleFunction.environment.merging(variables) { $1 }
    let handler = try Wiring(outbound: http.outbound(clock)).handler(
      Environment(environment), CapturedLog().log)
    let invocation = Invocation(
      requestID: "1", deadline: clock.now.addingTimeInterval(30), functionARN: "arn", event: Data(event.text.utf8))
    let log = CapturedLog(clock: clock).log
    let result = await onOwnThread { Result { try handler.handle(invocation, log) } }

    #expect(throws: Never.self) { try result.get() }
    #expect(http.requests.contains { $0.method == .post })
    return try http.requests.filter { $0.method == .put }.map { try JSONValue(parsing: $0.body) }
  }

  @Test func `no call for the work lasts into the time kept for the answer`() throws {
    let function = SampleFunction()
    try function.handle(SampleEvent().text, seconds: 4)

    let limit = ManualClock.start.addingTimeInterval(4 - 1.5)
    let work = function.http.calls.filter { $0.request.method == .post }
    #expect(work.count == 2)
    #expect(work.allSatisfy { $0.deadline <= limit })
  }

  @Test func `nothing secret is in the log`() throws {
    let function = SampleFunction(publish: .status(400, SampleFunction.error("InvalidParameter")))
    try function.handle(SampleEvent().text)
    let fine = SampleFunction()
    try fine.handle(SampleEvent().text)
    let lines = function.captured.lines + fine.captured.lines

    #expect(lines.count >= 2)
    let secrets = [
      "X-Amz-Signature", "9f9f9f", "response-secret", "secret-access-key", "session-token", "waitUrl=",
      Base64URL.encode(Array(WaitURL.version4.text.utf8)),
    ]
    for secret in secrets { #expect(!lines.contains { $0.contains(secret) }) }
  }
}
