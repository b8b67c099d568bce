import Foundation
import TestSupport
import Testing

@testable import LambdaCore

/// Several calls at once over real sockets.
struct SideBySideTests {
  private let outbound = OutboundClient(
    http: URLSessionHTTPClient(userAgent: "test-agent/1"), policy: RetryPolicy(), clock: .system)

  /// Nothing is answered before all have arrived.
  @Test func `all calls are under way at once`() async throws {
    let gate = LoopbackGate()
    let server = try LoopbackServer(.held(gate, then: .status(200, "done")))
    let calls = try (0..<12).map { try call(server, "/\($0)") }
    async let results = onThread { outbound in outbound.sendAll(calls, until: Date(timeIntervalSinceNow: 20)) }
    for _ in calls { #expect(await server.nextRequest() != nil) }
    gate.open()

    #expect(await results == (0..<12).map { .success("/\($0) done") })
  }

  @Test func `calls of different kinds keep their types and their order`() async throws {
    let slow = try call(LoopbackServer(.delayed(.milliseconds(50), then: .status(200, "slow"))), "/a")
    let number = try call(LoopbackServer(.status(200, "12345")), "/b").map(\.utf8.count)
    let several = PreparedCall.group([try call(LoopbackServer(.status(200, "c")), "/c"), try failing()])
    let (text, count, group) = await onThread { outbound in
      outbound.sideBySide(slow, number, several, until: Date(timeIntervalSinceNow: 20))
    }

    #expect(text == .success("/a slow"))
    #expect(count == .success(8))
    #expect(group == .success([.success("/c c"), .failure(.rejected(status: 404))]))
  }

  @Test func `one that fails disturbs no other`() async throws {
    let gate = LoopbackGate()
    let held = try LoopbackServer(.held(gate, then: .status(200, "late")))
    let reset = try LoopbackServer(.reset)
    let calls = [try call(held, "/held"), try call(reset, "/reset"), try failing()]
    async let results = onThread { outbound in outbound.sendAll(calls, until: Date(timeIntervalSinceNow: 20)) }
    // The other call's three attempts are over before this one is answered.
    for _ in 1...3 { #expect(await reset.nextRequest() != nil) }
    gate.open()

    let all = await results
    #expect(all[0] == .success("/held late"))
    #expect(all[1] == .failure(.unreachable(.connectionLost(host: "127.0.0.1"))))
    #expect(all[2] == .failure(.rejected(status: 404)))
  }

  @Test func `each retries for itself`() async throws {
    let steady = try LoopbackServer(.status(200, "one"))
    let shaky = try LoopbackServer(.status(503), .reset, .status(200, "three"))
    let calls = [try call(steady, "/1"), try call(shaky, "/2")]
    let results = await onThread { outbound in outbound.sendAll(calls, until: Date(timeIntervalSinceNow: 20)) }

    #expect(results == [.success("/1 one"), .success("/2 three")])
    #expect(steady.requests.count == 1)
    #expect(shaky.requests.count == 3)
  }

  @Test func `the deadline holds for all, and for one its own patience`() async throws {
    let silent = try LoopbackServer(.silence)
    let calls = [
      try call(silent, "/1"), try call(silent, "/2").within(seconds: 0.1), try call(LoopbackServer(.status(200)), "/3"),
    ]
    let results = await onThread { outbound in outbound.sendAll(calls, until: Date(timeIntervalSinceNow: 5)) }

    let timedOut = DeliveryError.unreachable(.timedOut(host: "127.0.0.1"))
    #expect(results == [.failure(timedOut), .failure(timedOut), .success("/3 ")])
  }

  @Test func `nothing to send takes no time`() {
    let none: [PreparedCall<String, DeliveryError>] = []
    #expect(outbound.sendAll(none, until: .distantFuture).isEmpty)
  }

  /// The backoff of one call passes while the other is answered; a clock that stands still shows it.
  @Test func `pauses are the calls' own`() {
    let clock = ManualClock()
    let client = ScriptedHTTPClient { request in request.url.path == "/ok" ? .status(200) : .status(503) }
    let calls = ["/ok", "/busy", "/ok", "/busy"].compactMap { path in
      (try? ExactURL("https://h" + path)).map { url in RetriedRequest { _ in HTTPRequest(.get, url) } }
    }
    let outcomes = client.outbound(clock).responses(to: calls, until: clock.now.addingTimeInterval(60))

    #expect(outcomes.map { try? $0.get().response.status } == [200, 503, 200, 503])
    #expect(client.requests.map(\.url.path).count { $0 == "/ok" } == 2)
    #expect(client.requests.map(\.url.path).count { $0 == "/busy" } == 6)
    #expect(clock.now.timeIntervalSince(ManualClock.start) <= 3)
  }

  private func failing() throws -> PreparedCall<String, DeliveryError> {
    try call(LoopbackServer(.status(404)), "/failing")
  }

  /// A PUT whose output is its path and the response's body.
  private func call(_ server: LoopbackServer, _ path: String) throws -> PreparedCall<String, DeliveryError> {
    let put = HTTPRequest(.put, try ExactURL(server.url + path), body: Data("body".utf8))
    return PreparedCall(RetriedRequest { _ in put }) { result in
      // Keeps the server for as long as the call.
      withExtendedLifetime(server) {
        switch result {
        case .failure(let error): .failure(.unreachable(error))
        case .success(let answer) where !answer.response.isSuccess:
          .failure(.rejected(status: answer.response.status))
        case .success(let answer): .success("\(path) \(String(decoding: answer.response.body, as: UTF8.self))")
        }
      }
    }
  }

  private func onThread<Value: Sendable>(_ work: @escaping @Sendable (OutboundClient) -> Value) async -> Value {
    let outbound = outbound
    return await onOwnThread { work(outbound) }
  }
}
