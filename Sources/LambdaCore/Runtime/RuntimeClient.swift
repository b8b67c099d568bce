import Foundation

/// Talks to the Runtime API.
package struct RuntimeClient: Sendable {
  private let requests: RuntimeRequests
  private let http: any HTTPClient
  private let clock: WallClock

  package init(requests: RuntimeRequests, http: any HTTPClient, clock: WallClock) {
    self.requests = requests
    self.http = http
    self.clock = clock
  }

  /// Waits for the next event: hours, if the sandbox is frozen meanwhile.
  package func next() throws(RuntimeAPIError) -> Invocation {
    let response = try send("next", tries: Self.tries, until: .distantFuture) { try requests.next() }
    guard response.status == 200 else { throw .refused(call: "next", status: response.status) }
    return try Invocation(response)
  }

  /// Delivers the result.
  ///
  /// 413 is reported as this invocation's error, since nothing smaller is to be had.
  package func respond(to requestID: String, _ body: Data) throws(RuntimeAPIError) {
    let response = try send("response", tries: Self.tries, until: postDeadline) {
      try requests.response(to: requestID, body)
    }
    if response.status == 413 {
      try report(
        FunctionError(type: "Function.ResponseSizeTooLarge", message: "the response has \(body.count) bytes"),
        in: requestID)
    } else if !response.isSuccess {
      throw .refused(call: "response", status: response.status)
    }
  }

  package func report(_ failure: FunctionError, in requestID: String) throws(RuntimeAPIError) {
    let response = try send("error", tries: Self.tries, until: postDeadline) {
      try requests.error(failure, in: requestID)
    }
    guard response.isSuccess else { throw .refused(call: "error", status: response.status) }
  }

  package func reportInit(_ failure: FunctionError) throws(RuntimeAPIError) {
    let response = try send("init error", tries: 1, until: postDeadline) { try requests.initError(failure) }
    guard response.isSuccess else { throw .refused(call: "init error", status: response.status) }
  }
}

extension RuntimeClient {
  /// The Runtime API is on this machine: if it misses three calls, this process is of no more use.
  private static let tries = 3
  private static let secondsPerPost: TimeInterval = 10
  private static let secondsBetweenTries: TimeInterval = 0.05

  private var postDeadline: Date { clock.now().addingTimeInterval(Self.secondsPerPost) }

  private func send(
    _ call: String, tries: Int, until deadline: Date, _ request: () throws -> HTTPRequest
  ) throws(RuntimeAPIError) -> HTTPResponse {
    guard let request = try? request() else { throw .refused(call: call, status: 400) }
    var failure = HTTPClientError.notSendable(host: request.url.host)
    for attempt in 1...tries {
      let response: HTTPResponse
      do {
        response = try http.send(request, until: deadline)
      } catch {
        failure = error
        if attempt < tries { clock.sleep(Self.secondsBetweenTries) }
        continue
      }
      guard response.status < 500 else { throw .brokenContainer(call: call, status: response.status) }
      return response
    }
    throw .unreachable(failure)
  }
}
