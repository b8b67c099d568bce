import Foundation
import FoundationNetworking
import TestSupport
import Testing

@testable import LambdaCore

/// The server that other tests stand on, so each of its ways to misbehave is shown once with a plain URLSession.
struct LoopbackServerTests {
  @Test func `it records a request byte for byte`() async throws {
    let server = try LoopbackServer(.status(202, headers: [.init("X-Answer", "1")], "accepted"))
    let answer = await call(server, "/a%2fb//c?x=%7c&y", method: "PUT", body: Data("hello".utf8))

    #expect(try answer.get() == Answer(status: 202, text: "accepted"))
    let request = try #require(server.requests.first)
    #expect(request.requestLine == "PUT /a%2fb//c?x=%7c&y HTTP/1.1")
    #expect(request.method == "PUT")
    #expect(request.target == "/a%2fb//c?x=%7c&y")
    #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
    #expect(request.headers["content-length"] == "5")
    #expect(request.bodyText == "hello")
    #expect(request.head.suffix(4) == Data("\r\n\r\n".utf8))
  }

  @Test func `answers come in turn and the last one stays`() async throws {
    let server = try LoopbackServer(.status(503), .status(200))
    let session = URLSession(configuration: .ephemeral)
    var statuses: [Int] = []
    for _ in 1...3 { statuses.append(try await call(server, session: session).get().status) }

    #expect(statuses == [503, 200, 200])
    #expect(server.requests.map(\.connection) == [0, 0, 0])
  }

  @Test(arguments: [
    (LoopbackAnswer.reset, URLError.Code.networkConnectionLost),
    (.close, .badServerResponse),
    (.cut(HTTPResponse(status: 200, body: Data("half of this".utf8)), after: 4), .unknown),
  ])
  func `a broken connection is an error for the client`(answer: LoopbackAnswer, code: URLError.Code) async throws {
    let server = try LoopbackServer(answer)
    let failure = await #expect(throws: URLError.self) { try await call(server, method: "PUT").get() }

    #expect(failure?.code == code)
  }

  @Test func `a held answer waits for its gate`() async throws {
    let gate = LoopbackGate()
    let server = try LoopbackServer(.held(gate, then: .status(200, "at last")))
    async let answer = call(server)

    #expect(await server.nextRequest()?.method == "GET")
    gate.open()
    #expect(try await answer.get().text == "at last")
  }

  @Test(arguments: [false, true])
  func `a silent server ends its connections when it stops`(byReset: Bool) async throws {
    let server = try LoopbackServer(.silence)
    async let answer = call(server, method: "PUT")

    #expect(await server.nextRequest() != nil)
    if byReset { server.dropConnections(byReset: true) } else { server.stop() }
    let ended = await answer
    #expect(throws: URLError.self) { try ended.get() }
  }

  private struct Answer: Equatable {
    let status: Int
    let text: String
  }

  /// One call.
  ///
  /// The Task is never cancelled, for that deadlocks URLSession on Linux.
  private func call(
    _ server: LoopbackServer, _ target: String = "/", method: String = "GET", body: Data? = nil,
    session: URLSession = URLSession(configuration: .ephemeral)
  ) async -> Result<Answer, any Error> {
    guard let url = URL(string: server.url + target) else { return .failure(URLError(.badURL)) }
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.httpBody = body
    return await withCheckedContinuation { continuation in
      let task = session.dataTask(with: request) { data, response, error in
        guard error == nil, let data, let status = (response as? HTTPURLResponse)?.statusCode else {
          return continuation.resume(returning: .failure(error ?? URLError(.unknown)))
        }
        continuation.resume(returning: .success(Answer(status: status, text: String(decoding: data, as: UTF8.self))))
      }
      task.resume()
    }
  }
}
