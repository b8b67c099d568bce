import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct RetrierTests {
  private let clock = ManualClock()
  private let request: HTTPRequest

  init() throws {
    request = HTTPRequest(.put, try ExactURL("https://h/"), body: Data("body".utf8))
  }

  private var late: Date { clock.now.addingTimeInterval(3600) }

  @Test(arguments: [429, 500, 502, 503, 504])
  func `a transient status is tried again until the tries are used up`(status: Int) throws {
    let client = ScriptedHTTPClient(.status(status))
    let answer = try retrier(client, attempts: 3).send(until: late) { _ in request }

    #expect(answer.response.status == status)
    #expect(client.calls.count == 3)
    #expect(clock.sleeps.count == 2)
  }

  @Test(arguments: [200, 204, 301, 307, 400, 403, 404, 408, 409])
  func `any other status is an answer`(status: Int) throws {
    let client = ScriptedHTTPClient(.status(status))
    let answer = try retrier(client, attempts: 3).send(until: late) { _ in request }

    #expect(answer.response.status == status)
    #expect(client.calls.count == 1)
  }

  @Test(arguments: [
    HTTPClientError.timedOut(host: "h"), .refused(host: "h"), .connectionLost(host: "h"), .unknownHost(host: "h"),
    .failed(host: "h", code: -1),
  ])
  func `a lost connection is tried again`(error: HTTPClientError) throws {
    let client = ScriptedHTTPClient(.failure(error), .status(200))
    let answer = try retrier(client, attempts: 3).send(until: late) { _ in request }

    #expect(answer.response.status == 200)
    #expect(client.calls.count == 2)
  }

  @Test func `an answer tells whether none came to an earlier try`() throws {
    let answered = ScriptedHTTPClient(.status(503), .status(400))
    #expect(try !retrier(answered, attempts: 3).send(until: late) { _ in request }.followsLostAnswer)
    let lost = ScriptedHTTPClient(.failure(.connectionLost(host: "h")), .status(503), .status(400))
    #expect(try retrier(lost, attempts: 3).send(until: late) { _ in request }.followsLostAnswer)
  }

  @Test func `the last failure is thrown when the tries are used up`() {
    let client = ScriptedHTTPClient(.failure(.refused(host: "h")), .failure(.connectionLost(host: "h")))

    #expect(throws: HTTPClientError.connectionLost(host: "h")) {
      try retrier(client, attempts: 2).send(until: late) { _ in request }
    }
    #expect(client.calls.count == 2)
  }

  @Test func `what can't be sent is not tried again`() {
    let client = ScriptedHTTPClient(.failure(.notSendable(host: "h")))

    #expect(throws: HTTPClientError.notSendable(host: "h")) {
      try retrier(client, attempts: 5).send(until: late) { _ in request }
    }
    #expect(client.calls.count == 1)
  }

  @Test func `each try is built anew with its own time`() throws {
    let client = ScriptedHTTPClient(.status(503))
    let start = clock.now
    var times: [Date] = []
    _ = try retrier(client, attempts: 3).send(until: late) { time in
      times.append(time)
      var dated = request
      dated.headers["X-Time"] = "\(time.timeIntervalSince(start))"
      return dated
    }

    #expect(times.count == 3)
    #expect(times.first == start)
    #expect(times.last == clock.now)
    #expect(client.requests.map { $0.headers["X-Time"] } == times.map { "\($0.timeIntervalSince(start))" })
  }

  @Test func `a try ends with the policy's time or with the deadline, whichever is sooner`() throws {
    let client = ScriptedHTTPClient(.status(200))
    let start = clock.now
    _ = try retrier(client, attempts: 1).send(until: start.addingTimeInterval(60)) { _ in request }
    _ = try retrier(client, attempts: 1).send(until: start.addingTimeInterval(2)) { _ in request }

    #expect(client.calls.map { $0.deadline.timeIntervalSince(start) } == [5, 2])
  }

  @Test func `nothing is tried again once the deadline has come`() throws {
    let clock = clock
    let client = ScriptedHTTPClient { _ in
      clock.advance(10)
      return .status(503)
    }
    let answer = try retrier(client, attempts: 3).send(until: clock.now.addingTimeInterval(10)) { _ in request }

    #expect(answer.response.status == 503)
    #expect(client.calls.count == 1)
    #expect(clock.sleeps == [])
  }

  @Test func `no pause lasts past the deadline`() throws {
    for _ in 1...200 {
      let clock = ManualClock()
      let end = clock.now.addingTimeInterval(3)
      let retrier = Retrier(
        client: ScriptedHTTPClient(.status(503)), policy: RetryPolicy(attempts: 9), clock: clock.wallClock)
      _ = try retrier.send(until: end) { _ in request }
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
      let retrier = Retrier(
        client: ScriptedHTTPClient(.status(503)), policy: RetryPolicy(attempts: 3), clock: clock.wallClock)
      _ = try retrier.send(until: clock.now.addingTimeInterval(3600)) { _ in request }
      #expect(zip(clock.sleeps, [1, 2]).allSatisfy { (0...$1).contains($0) })
      first.formUnion(clock.sleeps.prefix(1))
    }

    #expect(first.count > 25)
  }

  private func retrier(_ client: ScriptedHTTPClient, attempts: Int) -> Retrier {
    Retrier(client: client, policy: RetryPolicy(attempts: attempts), clock: clock.wallClock)
  }
}
