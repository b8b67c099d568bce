import Foundation

/// Talks to the Runtime API.
struct RuntimeClient: Sendable {
  private let requests: RuntimeRequests
  private let http: any HTTPClient
  private let clock: WallClock

  init(requests: RuntimeRequests, http: any HTTPClient, clock: WallClock) {
    self.requests = requests
    self.http = http
    self.clock = clock
  }

  /// Waits for the next event: hours, if the sandbox is frozen meanwhile.
  func next() throws(RuntimeAPIError) -> Invocation {
    let response = try send("next", requests.next, attempts: Self.attempts, until: .distantFuture)
    guard response.status == 200 else { throw .refused(call: "next", status: response.status) }
    return try Invocation(response)
  }

  /// Delivers the result.
  ///
  /// On 413 (response too large) the invocation is reported as failed; there is no smaller response to send.
  func respond(to requestID: String, _ body: Data) throws(RuntimeAPIError) {
    let response = try send(
      "response", requests.response(to: requestID, body), attempts: Self.attempts, until: postDeadline)
    if response.status == 413 {
      try report(
        FunctionError(type: "Function.ResponseSizeTooLarge", message: "the response has \(body.count) bytes"),
        in: requestID)
    } else if !response.isSuccess {
      throw .refused(call: "response", status: response.status)
    }
  }

  func report(_ failure: FunctionError, in requestID: String) throws(RuntimeAPIError) {
    let response = try send(
      "error", requests.error(failure, in: requestID), attempts: Self.attempts, until: postDeadline)
    guard response.isSuccess else { throw .refused(call: "error", status: response.status) }
  }

  func reportInit(_ failure: FunctionError) throws(RuntimeAPIError) {
    let response = try send("init error", requests.initError(failure), attempts: 1, until: postDeadline)
    guard response.isSuccess else { throw .refused(call: "init error", status: response.status) }
  }
}

extension RuntimeClient {
  /// The Runtime API is on this machine: if it misses three calls, this process can't go on.
  private static let attempts = 3
  private static let secondsPerPost: TimeInterval = 10
  private static let secondsBetweenAttempts: TimeInterval = 0.05

  private var postDeadline: Date { clock.now().addingTimeInterval(Self.secondsPerPost) }

  private func send(
    _ call: String, _ request: HTTPRequest, attempts: Int, until deadline: Date
  ) throws(RuntimeAPIError) -> HTTPResponse {
    var failure = HTTPClientError.notSendable(host: request.url.host)
    for attempt in 1...attempts {
      let response: HTTPResponse
      do {
        response = try http.send(request, until: deadline)
      } catch {
        failure = error
        if attempt < attempts { clock.sleep(Self.secondsBetweenAttempts) }
        continue
      }
      guard response.status < 500 else { throw .brokenContainer(call: call, status: response.status) }
      return response
    }
    throw .unreachable(failure)
  }
}
