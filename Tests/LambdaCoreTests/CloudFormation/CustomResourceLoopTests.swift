import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LambdaCore

struct CustomResourceLoopTests {
  private let clock = ManualClock()
  private let captured = CapturedLog()
  private let http = ScriptedHTTPClient(.status(200))

  @Test func `what the event comes to is sent once`() throws {
    try answer { _ in .respond(.success(data: ["Key": "value"])) }

    #expect(sent.map { $0["Status"] } == ["SUCCESS"])
    #expect(sent.first?["Data"] == ["Key": "value"])
  }

  @Test func `a deferred answer is not sent`() throws {
    try answer { _ in .deferred }

    #expect(http.calls.isEmpty)
    #expect(captured.messages == [])
  }

  @Test(arguments: [("Create", "FAILED"), ("Delete", "SUCCESS")])
  func `calls alongside go out with the answer, even where the work failed`(type: String, status: JSONValue) throws {
    var isOver = false
    let calls = [try alongside(200), try alongside(400)]
    _ = try loop(http, clock).answer(
      LenientEvent(Self.event(type)), in: Self.invocation(deadline: clock.now.addingTimeInterval(30)), captured.log,
      alongside: { isOver ? calls : [] },
      outcome: { _ throws(FailureReason) in
        isOver = true
        throw FailureReason("broken")
      })

    #expect(sent.first?["Status"] == status)
    #expect(http.requests.map(\.url.text) == ["https://h/?secret", "https://bus/200", "https://bus/400"])
  }

  @Test func `where it is not known whether the answer is kept nothing is sent, and Lambda sends the event again`() {
    let error = #expect(throws: FunctionError.self) {
      try answer { call in call.takeOver() ? .unknown("lost") : .deferred }
    }

    #expect(error?.type == "Thing.NotAnswered" && http.calls.isEmpty)
  }

  @Test func `an author who has taken over may still answer at once`() throws {
    try answer { call throws(FailureReason) in
      #expect(call.takeOver())
      throw FailureReason("nobody can be asked")
    }

    #expect(sent.map { $0["Status"] } == ["FAILED"])
  }

  @Test func `calls alongside a deferred answer go out alone`() throws {
    let call = try alongside(200)
    _ = try loop(http, clock).answer(
      LenientEvent(Self.event("Create")), in: Self.invocation(deadline: clock.now.addingTimeInterval(30)), captured.log,
      alongside: { [call] }, outcome: { _ in .deferred })

    #expect(http.requests.map(\.url.text) == ["https://bus/200"])
  }

  @Test func `the author sees the request, where the answer goes, who was invoked and until when`() throws {
    let seen = Mutex<CustomResourceCall?>(nil)
    try answer { call in
      seen.withLock { $0 = call }
      return .deferred
    }
    let call = try #require(seen.withLock { $0 })

    #expect(call.request.resource.stackID == "stack")
    #expect(call.address.url.text == "https://h/?secret")
    #expect(call.functionARN == "arn:aws:lambda:eu-west-3:123456789012:function:n:operator")
    #expect(call.deadline == clock.now.addingTimeInterval(28.25))
  }

  @Test(arguments: [("Create", "FAILED"), ("Update", "FAILED"), ("Delete", "SUCCESS")])
  func `a reason fails what can fail`(type: String, status: JSONValue) throws {
    try answer(type: type) { _ throws(FailureReason) in throw FailureReason("no\u{202E} way") }

    #expect(sent.map { $0["Status"] } == [status])
    #expect(captured.records.map { $0["reason"] } == ["no way"])
  }

  @Test func `a request type that does not exist is quoted fit to be shown`() throws {
    try answer(type: "x\u{202E}\u{200B}y") { _ in .deferred }

    #expect(sent.first?["Reason"]?.string?.contains("'xy'") == true)
  }

  /// The clock stands at a time that real timers reach at once.
  @Test(arguments: [("Create", "FAILED"), ("Delete", "SUCCESS")])
  func `an outcome that comes after the timer's answer is not sent`(type: String, status: JSONValue) async throws {
    let clock = ManualClock(Date(timeIntervalSinceNow: -60))
    let answered = DispatchSemaphore(value: 0)
    let http = ScriptedHTTPClient { _ in
      answered.signal()
      return .status(200)
    }
    let loop = loop(http, clock)
    let invocation = Self.invocation(deadline: clock.now.addingTimeInterval(1))
    let log = captured.log
    _ = try await onOwnThread {
      Result {
        try loop.answer(LenientEvent(Self.event(type)), in: invocation, log) { _ in
          answered.wait()
          return .deferred
        }
      }
    }.get()

    #expect(http.requests.compactMap { try? JSONValue(parsing: $0.body)["Status"] } == [status])
    #expect(captured.messages.contains { $0.contains("time ran out before the work was done") })
  }

  @Test func `an answer that is refused fails the invocation under the author's name`() {
    let loop = loop(ScriptedHTTPClient(.status(403)), clock)
    let error = #expect(throws: FunctionError.self) {
      try loop.answer(LenientEvent(Self.event("Create")), in: Self.invocation(deadline: clock.now), captured.log) { _ in
        .respond(.success(data: [:]))
      }
    }

    #expect(error?.type == "Thing.NotAnswered")
  }

  private var sent: [JSONValue] { http.requests.compactMap { try? JSONValue(parsing: $0.body) } }

  private func answer(
    type: String = "Create", outcome: (CustomResourceCall) throws(FailureReason) -> CustomResourceOutcome
  ) throws {
    _ = try loop(http, clock).answer(
      LenientEvent(Self.event(type)), in: Self.invocation(deadline: clock.now.addingTimeInterval(30)), captured.log,
      outcome: outcome)
  }

  private func alongside(_ status: Int) throws -> PreparedCall<Void, ServiceError> {
    let request = HTTPRequest(.post, try ExactURL("https://bus/\(status)"))
    return PreparedCall(RetriedRequest(advice: RetryAdvice.byStatus) { _ in request }) { _ in
      status == 200 ? .success(()) : .failure(.unreadable("as the test ordered"))
    }
  }

  private func loop(_ http: ScriptedHTTPClient, _ clock: ManualClock) -> CustomResourceLoop {
    CustomResourceLoop(
      naming: CustomResourceNaming(idPrefix: "thing", errorPrefix: "Thing"), outbound: http.outbound(clock))
  }

  private static func invocation(deadline: Date) -> Invocation {
    Invocation(
      requestID: "1", deadline: deadline, functionARN: "arn:aws:lambda:eu-west-3:123456789012:function:n:operator",
      event: Data())
  }

  private static func event(_ type: String) -> Data {
    let event: JSONValue = [
      "RequestType": .string(type), "ResponseURL": "https://h/?secret", "StackId": "stack", "RequestId": "r",
      "LogicalResourceId": "Thing", "PhysicalResourceId": "p", "ResourceType": "Custom::Thing",
      "ResourceProperties": [:],
    ]
    return event.serialized
  }
}
