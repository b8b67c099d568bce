import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LambdaCore

struct LambdaRuntimeTests {
  private let captured = CapturedLog()

  @Test func `a result goes back to its invocation`() throws {
    let http = Self.serving(["id-1": "Root=1"])
    try runtime(http).serveNext { invocation, _ in Data("result of \(invocation.requestID)".utf8) }

    #expect(http.requests.map(\.url.path).suffix(1) == ["/2018-06-01/runtime/invocation/id-1/response"])
    #expect(http.requests.last?.bodyText == "result of id-1")
    #expect(captured.lines == [])
  }

  @Test func `a failure is reported and logged with its invocation`() throws {
    let http = Self.serving(["id-1": nil])
    try runtime(http).serveNext { _, _ throws(FunctionError) in
      throw FunctionError(type: "Approval.Test", message: "broken")
    }

    #expect(http.requests.map(\.url.path).suffix(1) == ["/2018-06-01/runtime/invocation/id-1/error"])
    #expect(captured.records.first?["requestId"] == "id-1")
    #expect(captured.records.first?["errorType"] == "Approval.Test")
  }

  /// One after the other, as Lambda does it with a warm sandbox.
  @Test func `nothing of one invocation is visible in the next`() throws {
    let traces = Mutex<[String?]>([])
    let http = Self.serving(["id-1": "Root=1", "id-2": nil, "id-3": "Root=3"])
    let runtime = try runtime(http) { trace in traces.withLock { $0.append(trace) } }
    for _ in 1...3 {
      try runtime.serveNext { invocation, log in
        log.info("served", ["traceId": invocation.traceID.map(JSONValue.string) ?? .null])
        return Data()
      }
    }

    #expect(traces.withLock { $0 } == ["Root=1", nil, "Root=3"])
    #expect(captured.records.map { $0["requestId"] } == ["id-1", "id-2", "id-3"])
    #expect(captured.records.map { $0["traceId"] } == ["Root=1", .null, "Root=3"])
  }

  @Test(arguments: [400, 404])
  func `an answer that Lambda no longer wants is logged and the next event is served`(status: Int) throws {
    let http = Self.serving(["id-1": nil, "id-2": nil], answering: status)
    let runtime = try runtime(http)
    try runtime.serveNext { _, _ in Data() }
    try runtime.serveNext { _, _ in Data() }

    #expect(captured.messages == ["the Runtime API refused an answer", "the Runtime API refused an answer"])
    #expect(captured.records.map { $0["requestId"] } == ["id-1", "id-2"])
  }

  @Test(arguments: [202, 404])
  func `an event without a deadline is reported and the next one is served`(status: Int) throws {
    let given = Mutex(0)
    let http = ScriptedHTTPClient { request in
      guard request.method == .get else { return .status(status) }
      let number = given.withLock { count in
        count += 1
        return count
      }
      var headers: HTTPHeaders = [.init("Lambda-Runtime-Aws-Request-Id", "id-\(number)")]
      if number > 1 { headers["Lambda-Runtime-Deadline-Ms"] = "4102444803000" }
      return .status(200, headers: headers, "{}")
    }
    let runtime = try runtime(http)
    for _ in 1...2 { try runtime.serveNext { _, _ in Data() } }

    #expect(
      http.requests.filter { $0.method == .post }.map(\.url.path) == [
        "/2018-06-01/runtime/invocation/id-1/error", "/2018-06-01/runtime/invocation/id-2/response",
      ])
    #expect(captured.records.first?["requestId"] == "id-1")
    #expect(captured.records.first?["errorMessage"]?.string?.contains("Lambda-Runtime-Deadline-Ms") == true)
  }

  @Test func `a 5xx ends the loop`() throws {
    let http = Self.serving(["id-1": nil], answering: 500)
    let runtime = try runtime(http)

    #expect(throws: RuntimeAPIError.brokenContainer(call: "response", status: 500)) {
      try runtime.run { _, _ in Data() }
    }
  }

  @Test func `a lost Runtime API ends the loop`() throws {
    let http = ScriptedHTTPClient(.failure(.connectionRefused(host: "127.0.0.1")))
    let runtime = try runtime(http)

    #expect(throws: RuntimeAPIError.unreachable(.connectionRefused(host: "127.0.0.1"))) {
      try runtime.run { _, _ in Data() }
    }
  }

  @Test func `the loop serves over URLSession too`() async throws {
    let headers: HTTPHeaders = [
      .init("Lambda-Runtime-Aws-Request-Id", "id-1"), .init("Lambda-Runtime-Deadline-Ms", "4102444803000"),
    ]
    let server = try LoopbackServer(.status(200, headers: headers, #"{"n":1}"#), .status(202))
    let client = RuntimeClient(
      requests: try RuntimeRequests(hostAndPort: "127.0.0.1:\(server.port)"),
      http: URLSessionHTTPClient(userAgent: "test/1"), clock: .system)
    let log = captured.log
    let served = await onOwnThread {
      Result { try LambdaRuntime(client: client, log: log) { _ in }.serveNext { invocation, _ in invocation.event } }
    }

    #expect(throws: Never.self) { try served.get() }
    #expect(server.requests.map(\.target).last == "/2018-06-01/runtime/invocation/id-1/response")
    #expect(server.requests.last?.bodyText == #"{"n":1}"#)
  }

  private func runtime(
    _ http: ScriptedHTTPClient, setTraceID: @escaping (String?) -> Void = { _ in }
  ) throws -> LambdaRuntime {
    let requests = try RuntimeRequests(hostAndPort: "127.0.0.1:9001")
    let client = RuntimeClient(requests: requests, http: http, clock: ManualClock().wallClock)
    return LambdaRuntime(client: client, log: captured.log, setTraceID: setTraceID)
  }

  /// A Runtime API with one event for each id, in order, and a trace id where one is given.
  private static func serving(
    _ events: KeyValuePairs<String, String?>, answering status: Int = 202
  ) -> ScriptedHTTPClient {
    let left = Mutex(events.map { ($0.key, $0.value) })
    return ScriptedHTTPClient { request in
      guard request.method == .get else { return .status(status) }
      guard let (id, trace) = left.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return .status(500) }
      var headers: HTTPHeaders = [
        .init("Lambda-Runtime-Aws-Request-Id", id), .init("Lambda-Runtime-Deadline-Ms", "4102444803000"),
      ]
      headers["Lambda-Runtime-Trace-Id"] = trace
      return .status(200, headers: headers, "{}")
    }
  }
}
