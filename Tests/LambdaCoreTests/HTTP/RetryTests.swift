import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LambdaCore

struct RetryTests {
  private let clock = ManualClock()
  private let request: HTTPRequest

  init() throws {
    request = HTTPRequest(.put, try ExactURL("https://h/"), body: Data("body".utf8))
  }

  private var late: Date { clock.now.addingTimeInterval(3600) }

  @Test(arguments: [429, 500, 502, 503, 504])
  func `a transient status is tried again until the attempts are used up`(status: Int) throws {
    let client = ScriptedHTTPClient(.status(status))
    let answer = try send(over: client.outbound(clock, attempts: 3), until: late)

    #expect(answer.response.status == status)
    #expect(client.calls.count == 3)
    #expect(clock.sleeps.count == 2)
  }

  @Test(arguments: [200, 204, 301, 307, 400, 403, 404, 408, 409])
  func `any other status is an answer`(status: Int) throws {
    let client = ScriptedHTTPClient(.status(status))
    let answer = try send(over: client.outbound(clock, attempts: 3), until: late)

    #expect(answer.response.status == status)
    #expect(client.calls.count == 1)
  }

  @Test(arguments: [
    HTTPClientError.timedOut(host: "h"), .connectionRefused(host: "h"), .connectionLost(host: "h"),
    .unknownHost(host: "h"),
    .failed(host: "h", code: -1),
  ])
  func `a lost connection is tried again`(error: HTTPClientError) throws {
    let client = ScriptedHTTPClient(.failure(error), .status(200))
    let answer = try send(over: client.outbound(clock, attempts: 3), until: late)

    #expect(answer.response.status == 200)
    #expect(client.calls.count == 2)
  }

  @Test func `an answer tells whether none came to an earlier try`() throws {
    let answered = ScriptedHTTPClient(.status(503), .status(400))
    #expect(try !send(over: answered.outbound(clock, attempts: 3), until: late).followsLostResponse)
    let lost = ScriptedHTTPClient(.failure(.connectionLost(host: "h")), .status(503), .status(400))
    #expect(try send(over: lost.outbound(clock, attempts: 3), until: late).followsLostResponse)
  }

  @Test func `the last failure is thrown when the tries are used up`() {
    let client = ScriptedHTTPClient(.failure(.connectionRefused(host: "h")), .failure(.connectionLost(host: "h")))

    #expect(throws: HTTPClientError.connectionLost(host: "h")) {
      try send(over: client.outbound(clock, attempts: 2), until: late)
    }
    #expect(client.calls.count == 2)
  }

  @Test func `what can't be sent is not tried again`() {
    let client = ScriptedHTTPClient(.failure(.notSendable(host: "h")))

    #expect(throws: HTTPClientError.notSendable(host: "h")) {
      try send(over: client.outbound(clock, attempts: 5), until: late)
    }
    #expect(client.calls.count == 1)
  }

  @Test func `each try is built anew with its own time`() throws {
    let client = ScriptedHTTPClient(.status(503))
    let start = clock.now
    let times = Mutex<[Date]>([])
    let request = request
    let call = RetriedRequest { time in
      times.withLock { $0.append(time) }
      var dated = request
      dated.headers["X-Time"] = "\(time.timeIntervalSince(start))"
      return dated
    }
    _ = client.outbound(clock).responses(to: [call], until: late)

    #expect(times.withLock { $0 }.count == 3)
    #expect(times.withLock { $0 }.first == start)
    #expect(times.withLock { $0 }.last == clock.now)
    #expect(
      client.requests.map { $0.headers["X-Time"] } == times.withLock { $0 }.map { "\($0.timeIntervalSince(start))" })
  }

  @Test func `a try ends with the policy's time or with the deadline, whichever is sooner`() throws {
    let client = ScriptedHTTPClient(.status(200))
    let start = clock.now
    _ = try send(over: client.outbound(clock, attempts: 1), until: start.addingTimeInterval(60))
    _ = try send(over: client.outbound(clock, attempts: 1), until: start.addingTimeInterval(2))

    #expect(client.calls.map { $0.deadline.timeIntervalSince(start) } == [5, 2])
  }

  @Test func `nothing is tried again once the deadline has come`() throws {
    let clock = clock
    let client = ScriptedHTTPClient { _ in
      clock.advance(10)
      return .status(503)
    }
    let answer = try send(over: client.outbound(clock, attempts: 3), until: clock.now.addingTimeInterval(10))

    #expect(answer.response.status == 503)
    #expect(client.calls.count == 1)
    #expect(clock.sleeps == [])
  }

  @Test func `no pause lasts past the deadline`() throws {
    for _ in 1...200 {
      let clock = ManualClock()
      let end = clock.now.addingTimeInterval(3)
      let client = ScriptedHTTPClient(.status(503)).outbound(clock, attempts: 9)
      _ = try send(over: client, until: end)
      #expect(clock.now < end)
    }
  }

  @Test(arguments: [(1, 1.0), (2, 2.0), (3, 4.0), (5, 16.0), (6, 20.0), (50, 20.0)])
  func `a pause is a fraction of a bound that doubles and ends at twenty seconds`(retry: Int, bound: Double) {
    let policy = RetryPolicy()

    #expect(policy.pause(beforeRetry: retry, fraction: 0) == 0)
    #expect(policy.pause(beforeRetry: retry, fraction: 0.25) == bound / 4)
    #expect(policy.pause(beforeRetry: retry, fraction: 1) == bound)
  }

  @Test func `pauses differ and stay within their bounds`() throws {
    var first: Set<TimeInterval> = []
    for _ in 1...50 {
      let clock = ManualClock()
      let client = ScriptedHTTPClient(.status(503)).outbound(clock)
      _ = try send(over: client, until: clock.now.addingTimeInterval(3600))
      #expect(zip(clock.sleeps, [1, 2]).allSatisfy { (0...$1).contains($0) })
      first.formUnion(clock.sleeps.prefix(1))
    }

    #expect(first.count > 25)
  }

  private func send(over client: OutboundClient, until deadline: Date) throws -> RetriedResponse {
    let request = request
    let outcomes = client.responses(to: [RetriedRequest { _ in request }], until: deadline)
    return try #require(outcomes.first).get()
  }
}
