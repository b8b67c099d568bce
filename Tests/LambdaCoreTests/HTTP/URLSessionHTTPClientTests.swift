import Foundation
import TestSupport
import Testing

@testable import LambdaCore

/// URLSession on Linux against real sockets: each of its traps that the client goes round.
struct URLSessionHTTPClientTests {
  private let client = URLSessionHTTPClient(userAgent: "test-agent/1")

  @Test func `a PUT carries its body and nothing that the caller did not ask for`() async throws {
    let server = try LoopbackServer(.status(200, headers: [.init("X-Answer", "yes")], "done"))
    let url = try ExactURL(server.url + "/a%2fb%7C//c?x=%2B&y=%7c")
    let response = try await send(HTTPRequest(.put, url, body: Data("hello".utf8)))

    #expect(response.status == 200)
    #expect(response.headers["x-answer"] == "yes")
    #expect(response.body == Data("done".utf8))
    let request = try #require(server.requests.first)
    #expect(request.requestLine == "PUT /a%2fb%7C//c?x=%2B&y=%7c HTTP/1.1")
    #expect(request.bodyText == "hello")
    #expect(request.headers["Content-Type"] == nil)
    #expect(request.headers["Content-Length"] == "5")
    #expect(request.headers["Expect"] == nil)
    #expect(request.headers["Transfer-Encoding"] == nil)
    #expect(request.headers["User-Agent"] == "test-agent/1")
  }

  @Test func `an empty Content-Type is sent as one`() async throws {
    let server = try LoopbackServer(.status(200))
    let url = try ExactURL(server.url + "/")
    _ = try await send(HTTPRequest(.put, url, headers: [.init("Content-Type", "")], body: Data("{}".utf8)))

    #expect(server.requests.first?.headers["Content-Type"] == "")
  }

  @Test func `a scheme in capitals is a scheme`() async throws {
    let server = try LoopbackServer(.status(200))
    let url = try ExactURL(server.url.replacing("http", with: "HTtp") + "/a%2fb")

    #expect(try await send(HTTPRequest(.put, url)).status == 200)
    #expect(server.requests.first?.requestLine == "PUT /a%2fb HTTP/1.1")
  }

  @Test func `headers are sent as given and Host is the URL's`() async throws {
    let server = try LoopbackServer(.status(200))
    let url = try ExactURL(server.url + "/")
    let headers: HTTPHeaders = [
      .init("Host", "elsewhere"), .init("X-Amz-Date", "20150830T123600Z"), .init("Content-Type", "a/b"),
    ]
    _ = try await send(HTTPRequest(.post, url, headers: headers, body: Data("x".utf8)))

    let sent = try #require(server.requests.first?.headers)
    #expect(sent["Host"] == "127.0.0.1:\(server.port)")
    #expect(sent["X-Amz-Date"] == "20150830T123600Z")
    #expect(sent["Content-Type"] == "a/b")
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a redirect is an answer and is not followed`(status: Int) async throws {
    let target = try LoopbackServer(.status(200))
    let server = try LoopbackServer(.redirect(status, to: target.url + "/elsewhere"))
    let url = try ExactURL(server.url + "/")
    let response = try await send(HTTPRequest(.put, url, body: Data("secret".utf8)))

    #expect(response.status == status)
    #expect(server.requests.count == 1)
    #expect(target.requests.count == 0)
  }

  @Test(arguments: [400, 403, 404, 413, 500, 503])
  func `an error status is an answer with its body`(status: Int) async throws {
    let server = try LoopbackServer(.status(status, "<Error/>"))
    let url = try ExactURL(server.url + "/")
    let response = try await send(HTTPRequest(.get, url))

    #expect(response.status == status)
    #expect(response.body == Data("<Error/>".utf8))
  }

  /// URLSession never completes such a call, so only the client's own deadline ends it.
  @Test func `a Basic challenge ends at the deadline`() async throws {
    let server = try LoopbackServer(.basicChallenge)
    let request = HTTPRequest(.get, try ExactURL(server.url + "/"))

    await #expect(throws: HTTPClientError.timedOut(host: "127.0.0.1")) { try await send(request, within: 0.3) }
  }

  @Test func `a silent server ends at the deadline`() async throws {
    let server = try LoopbackServer(.silence)
    let request = HTTPRequest(.put, try ExactURL(server.url + "/"), body: Data("x".utf8))

    await #expect(throws: HTTPClientError.timedOut(host: "127.0.0.1")) { try await send(request, within: 0.3) }
  }

  @Test func `a deadline that has passed sends nothing`() async throws {
    let server = try LoopbackServer(.status(200))
    let request = HTTPRequest(.get, try ExactURL(server.url + "/"))

    await #expect(throws: HTTPClientError.timedOut(host: "127.0.0.1")) { try await send(request, within: -1) }
    #expect(server.requests.count == 0)
  }

  @Test func `a deadline in the distant future is no trap`() async throws {
    let server = try LoopbackServer(.status(200))
    let request = HTTPRequest(.get, try ExactURL(server.url + "/"))
    let client = client
    let result = await onOwnThread { Result { try client.send(request, until: .distantFuture) } }

    #expect(try result.get().status == 200)
  }

  @Test(arguments: [LoopbackAnswer.reset, .close])
  func `a connection that ends without an answer is lost`(answer: LoopbackAnswer) async throws {
    let server = try LoopbackServer(answer)
    let request = HTTPRequest(.put, try ExactURL(server.url + "/"), body: Data("x".utf8))

    await #expect(throws: HTTPClientError.connectionLost(host: "127.0.0.1")) { try await send(request) }
  }

  @Test func `half an answer is a failure`() async throws {
    let whole = HTTPResponse(status: 200, body: Data("all of this".utf8))
    let server = try LoopbackServer(.cut(whole, after: 3))
    let request = HTTPRequest(.get, try ExactURL(server.url + "/"))

    await #expect(throws: HTTPClientError.failed(host: "127.0.0.1", code: -1)) { try await send(request) }
  }

  /// Peak memory would grow by a gigabyte a second if the body were read on.
  @Test func `a response without end is given up at the limit`() async throws {
    let server = try LoopbackServer(.endless)
    let request = HTTPRequest(.put, try ExactURL(server.url + "/"), body: Data("x".utf8))
    let error = HTTPClientError.tooLarge(host: "127.0.0.1", maxBytes: 1 << 20)

    await #expect(throws: error) { try await send(request) }
    #expect(!error.isTransient)
  }

  @Test(arguments: [(1 << 20, true), ((1 << 20) + 1, false)])
  func `the limit is exact, and the next call works`(size: Int, fits: Bool) async throws {
    let server = try LoopbackServer(.respond(HTTPResponse(status: 200, body: Data(count: size))), .status(200, "next"))
    let request = HTTPRequest(.get, try ExactURL(server.url + "/"))
    let client = client
    let first = await onOwnThread { Result { try client.send(request, until: Date().addingTimeInterval(30)) } }

    #expect((try? first.get().body.count) == (fits ? size : nil))
    #expect(try await send(request).body == Data("next".utf8))
  }

  @Test func `the Runtime API's client has no limit`() async throws {
    let size = 6 << 20
    let server = try LoopbackServer(.respond(HTTPResponse(status: 200, body: Data(count: size))))
    let request = HTTPRequest(.get, try ExactURL(server.url + "/"))
    let client = URLSessionHTTPClient(userAgent: "test-agent/1", maxBodyBytes: .max)
    let result = await onOwnThread { Result { try client.send(request, until: .distantFuture) } }

    #expect(try result.get().body.count == size)
  }

  @Test func `a closed port refuses`() async throws {
    let server = try LoopbackServer(.status(200))
    let request = HTTPRequest(.get, try ExactURL(server.url + "/"))
    server.stop()

    await #expect(throws: HTTPClientError.connectionRefused(host: "127.0.0.1")) { try await send(request) }
  }

  @Test func `cookies are neither kept nor sent`() async throws {
    let server = try LoopbackServer(.status(200, headers: [.init("Set-Cookie", "a=b; Path=/")]))
    let request = HTTPRequest(.get, try ExactURL(server.url + "/"))
    _ = try await send(request)
    _ = try await send(request)

    #expect(server.requests.map { $0.headers["Cookie"] } == [nil, nil])
  }

  private func send(_ request: HTTPRequest, within seconds: TimeInterval = 30) async throws -> HTTPResponse {
    let client = client
    return try await onOwnThread {
      Result { try client.send(request, until: Date().addingTimeInterval(seconds)) }
    }.get()
  }
}
