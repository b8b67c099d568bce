import Foundation
import LambdaCore
import TestSupport
import Testing

/// Which connection a call goes out on: libcurl would replay a body empty on one that has died.
struct ConnectionReuseTests {
  private let client = URLSessionHTTPClient(userAgent: "test-agent/1")

  @Test func `calls share a connection until it is renewed`() async throws {
    let server = try LoopbackServer(.status(200))
    client.prepare()
    try await put("one", to: server)
    try await put("two", to: server)
    client.renew()
    try await put("three", to: server)

    #expect(server.requests.map(\.connection) == [0, 0, 1])
  }

  @Test(arguments: [false, true])
  func `a body arrives whole after the idle connection ended and was renewed`(byReset: Bool) async throws {
    let server = try LoopbackServer(.status(200))
    try await put("one", to: server)
    server.dropConnections(byReset: byReset)
    client.renew()
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
    return try await onOwnThread {
      Result { try client.send(request, until: Date().addingTimeInterval(seconds)) }
    }.get()
  }
}
