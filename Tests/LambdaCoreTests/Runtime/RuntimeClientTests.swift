import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct RuntimeClientTests {
  private let clock = ManualClock()

  @Test func `next is a GET that may wait for ever`() throws {
    let http = ScriptedHTTPClient(.status(200, headers: Self.headers, #"{"a":1}"#))
    let invocation = try client(http).next()

    #expect(invocation.event == Data(#"{"a":1}"#.utf8))
    #expect(http.requests.map(\.method) == [.get])
    #expect(http.requests.map(\.url.text) == ["http://127.0.0.1:9001/2018-06-01/runtime/invocation/next"])
    #expect(http.calls.map(\.deadline) == [.distantFuture])
  }

  @Test func `a response is posted to its invocation`() throws {
    let http = ScriptedHTTPClient(.status(202))
    try client(http).respond(to: "id-1", Data("{}".utf8))

    let request = try #require(http.requests.first)
    #expect(request.method == .post)
    #expect(request.url.text == "http://127.0.0.1:9001/2018-06-01/runtime/invocation/id-1/response")
    #expect(request.bodyText == "{}")
    #expect(http.calls.map(\.deadline) == [clock.now.addingTimeInterval(10)])
  }

  @Test func `an error has its type in header and body`() throws {
    let http = ScriptedHTTPClient(.status(202))
    try client(http).report(FunctionError(type: "Approval.Test", message: "it \"broke\""), in: "id-1")

    let request = try #require(http.requests.first)
    #expect(request.url.text == "http://127.0.0.1:9001/2018-06-01/runtime/invocation/id-1/error")
    #expect(request.headers["Lambda-Runtime-Function-Error-Type"] == "Approval.Test")
    #expect(
      try JSONValue(parsing: request.body) == [
        "errorType": "Approval.Test", "errorMessage": "it \"broke\"", "stackTrace": [],
      ])
  }

  @Test func `an init error is sent once to its own address`() throws {
    let http = ScriptedHTTPClient(.failure(.connectionRefused(host: "127.0.0.1")))

    #expect(throws: RuntimeAPIError.unreachable(.connectionRefused(host: "127.0.0.1"))) {
      try client(http).reportInit(FunctionError(type: "Runtime.InitError", message: "TOPIC_ARN is not set"))
    }
    #expect(http.requests.map(\.url.text) == ["http://127.0.0.1:9001/2018-06-01/runtime/init/error"])
  }

  @Test func `a response that is too large becomes the invocation's error`() throws {
    let http = ScriptedHTTPClient(.status(413), .status(202))
    try client(http).respond(to: "id-1", Data(count: 7))

    #expect(http.requests.map { $0.url.path.split(separator: "/").last } == ["response", "error"])
    #expect(http.requests.last?.headers["Lambda-Runtime-Function-Error-Type"] == "Function.ResponseSizeTooLarge")
  }

  @Test(arguments: [400, 403, 404])
  func `a refused answer is an error that names the call`(status: Int) {
    let client = { self.client(ScriptedHTTPClient(.status(status))) }

    #expect(throws: RuntimeAPIError.refused(call: "response", status: status)) {
      try client().respond(to: "id-1", Data())
    }
    #expect(throws: RuntimeAPIError.refused(call: "error", status: status)) {
      try client().report(FunctionError(type: "t", message: "m"), in: "id-1")
    }
    #expect(throws: RuntimeAPIError.refused(call: "next", status: status)) { try client().next() }
  }

  @Test(arguments: [500, 503])
  func `a 5xx means that the container is broken`(status: Int) {
    let http = ScriptedHTTPClient(.status(status))

    #expect(throws: RuntimeAPIError.brokenContainer(call: "next", status: status)) { try client(http).next() }
    #expect(throws: RuntimeAPIError.brokenContainer(call: "response", status: status)) {
      try client(http).respond(to: "id-1", Data())
    }
    #expect(http.calls.count == 2)
  }

  @Test func `a lost connection is tried three times in all`() {
    let http = ScriptedHTTPClient(.failure(.connectionRefused(host: "127.0.0.1")))

    #expect(throws: RuntimeAPIError.unreachable(.connectionRefused(host: "127.0.0.1"))) { try client(http).next() }
    #expect(http.calls.count == 3)
    #expect(clock.sleeps.count == 2)
  }

  @Test func `a connection lost once is no matter`() throws {
    let http = ScriptedHTTPClient(.failure(.connectionLost(host: "127.0.0.1")), .status(202))
    try client(http).respond(to: "id-1", Data())

    #expect(http.calls.count == 2)
  }

  @Test(arguments: ["a/../../init/error", "a?b#c", "\u{E4} \r\n"])
  func `an id can't lead to another call`(id: String) throws {
    let http = ScriptedHTTPClient(.status(202))
    try client(http).respond(to: id, Data())

    let parts = try #require(http.requests.first).url.path.split(separator: "/").map(String.init)
    #expect(parts.count == 5)
    #expect(parts.last == "response")
    #expect(PercentEncoding.decode(parts[3]) == id)
  }

  @Test(arguments: ["", "host:port", "ho st:9001", ":9001"])
  func `an address that is none is named`(address: String) {
    let error = #expect(throws: ConfigurationError.self) { try RuntimeRequests(hostAndPort: address) }

    #expect(error?.variable == "AWS_LAMBDA_RUNTIME_API")
  }

  private static let headers: HTTPHeaders = [
    .init("Lambda-Runtime-Aws-Request-Id", "id-1"), .init("Lambda-Runtime-Deadline-Ms", "4102444803000"),
  ]

  private func client(_ http: ScriptedHTTPClient) -> RuntimeClient {
    RuntimeClient(requests: Self.requests, http: http, clock: clock.wallClock)
  }

  private static let requests: RuntimeRequests = {
    do { return try RuntimeRequests(hostAndPort: "127.0.0.1:9001") } catch { fatalError("\(error)") }
  }()
}
