import Foundation
import TestSupport
import Testing

@testable import LambdaCore

/// Which connection a call goes out on: libcurl would replay a body empty on one that has died.
struct ConnectionReuseTests {
  private let clock: ManualClock
  private let client: URLSessionHTTPClient

  init() {
    let clock = ManualClock()
    self.clock = clock
    client = URLSessionHTTPClient(userAgent: "test-agent/1", clock: clock.wallClock)
  }

  /// Idle for that long; backwards, too, since a clock that was set says nothing about how long a freeze was.
  @Test(arguments: [(0, 0), (2.9, 0), (3.1, 1), (70, 1), (-5, 1)])
  func `calls share a connection that was just used, and no other`(idle: TimeInterval, second: Int) async throws {
    let server = try LoopbackServer(.status(200))
    client.prepare()
    clock.advance(100)
    try await put("one", to: server)
    clock.advance(idle)
    try await put("two", to: server)

    #expect(server.requests.map(\.connection) == [0, second])
  }

  @Test(arguments: [false, true], [0, 70])
  func `a body arrives whole after its idle connection ended`(byReset: Bool, idle: TimeInterval) async throws {
    let server = try LoopbackServer(.status(200))
    try await put("one", to: server)
    server.dropConnections(byReset: byReset)
    clock.advance(idle)
    try await put("two", to: server)

    #expect(server.requests.map(\.bodyText) == ["one", "two"])
    #expect(server.requests.map(\.isComplete) == [true, true])
  }

  @Test(arguments: [500, 503])
  func `a connection that gave a 5xx is not used again`(status: Int) async throws {
    let server = try LoopbackServer(.status(status), .status(200))
    try await put("one", to: server)
    try await put("two", to: server)

    #expect(server.requests.map(\.connection) == [0, 1])
    #expect(server.requests.map(\.bodyText) == ["one", "two"])
  }

  @Test func `after a failure the next call has a connection of its own`() async throws {
    let server = try LoopbackServer(.reset, .status(200))
    await #expect(throws: HTTPClientError.self) { try await put("one", to: server) }
    try await put("two", to: server)

    #expect(server.requests.map(\.connection) == [0, 1])
    #expect(server.requests.map(\.bodyText) == ["one", "two"])
  }

  /// libcurl would send it again, and URLSession would give it no body: both sides would wait until the deadline.
  @Test(arguments: [LoopbackAnswer.reset, .close])
  func `a call ends at once if its reused connection ends without an answer`(answer: LoopbackAnswer) async throws {
    let server = try LoopbackServer { $0.bodyText == "two" ? answer : .status(200) }
    try await put("one", to: server)
    await #expect(throws: HTTPClientError.connectionLost(host: "127.0.0.1")) {
      try await put("two", to: server, within: 5)
    }
    try await put("three", to: server)

    let whole = server.requests.filter(\.isComplete)
    #expect(whole.map(\.bodyText) == ["one", "two", "three"])
    #expect(whole.map(\.connection).prefix(2) == [0, 0])
  }

  /// The watchdog's answer must not end with the call that kept the handler waiting.
  @Test func `a call that fails leaves another one under way alone`() async throws {
    let gate = LoopbackGate()
    let slow = try LoopbackServer(.held(gate, then: .status(200, "late")))
    let silent = try LoopbackServer(.silence)
    async let answer = put("slow", to: slow)
    #expect(await slow.nextRequest() != nil)
    await #expect(throws: HTTPClientError.timedOut(host: "127.0.0.1")) { try await put("x", to: silent, within: 0.3) }
    gate.open()

    #expect(try await answer.body == Data("late".utf8))
  }

  @discardableResult
  private func put(
    _ text: String, to server: LoopbackServer, within seconds: TimeInterval = 30
  ) async throws -> HTTPResponse {
    let request = HTTPRequest(.put, try ExactURL(server.url + "/"), body: Data(text.utf8))
    let client = client
    let deadline = clock.now.addingTimeInterval(seconds)
    return try await onOwnThread { Result { try client.send(request, until: deadline) } }.get()
  }
}
