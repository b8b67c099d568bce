import Dispatch
import Foundation

/// Sends requests and lets the caller wait for the whole responses.
///
/// Waiting blocks, on purpose. A Lambda process serves one invocation at a time, so there is nothing else to do meanwhile,
/// and cancelling a Swift task that awaits URLSession can deadlock every session of the process (Swift 6.3, Linux).
package protocol HTTPClient: Sendable {
  /// Starts to send `request` once, without following redirects, and returns at once.
  ///
  /// Any status is a response; only the lack of one is an error. There is a result by `deadline`, and `wakeup` is given
  /// when there is one.
  func start(_ request: HTTPRequest, until deadline: Date, waking wakeup: Wakeup) -> PendingResponse
}

extension HTTPClient {
  /// Sends `request` once and waits for its response; returns or throws by `deadline`.
  package func send(_ request: HTTPRequest, until deadline: Date) throws(HTTPClientError) -> HTTPResponse {
    let wakeup = Wakeup()
    let pending = start(request, until: deadline, waking: wakeup)
    while true {
      if let result = pending.result() { return try result.get() }
      wakeup.wait(seconds: pending.secondsLeft)
    }
  }
}

/// Why no response came.
///
/// Names the host only: a URL's query may be a secret.
package enum HTTPClientError: Error, Equatable, CustomStringConvertible {
  case timedOut(host: String)
  case connectionRefused(host: String)
  case connectionLost(host: String)
  case unknownHost(host: String)
  case failed(host: String, code: Int)
  case tooLarge(host: String, maxBytes: Int)
  case notSendable(host: String)

  package var description: String {
    switch self {
    case .timedOut(let host): "\(host) did not answer in time"
    case .connectionRefused(let host): "\(host) refused the connection"
    case .connectionLost(let host): "the connection to \(host) was lost before an answer came"
    case .unknownHost(let host): "the name \(host) could not be resolved"
    case .failed(let host, let code): "the call to \(host) failed (URLError \(code)): TLS or an invalid answer"
    case .tooLarge(let host, let maxBytes): "\(host) answered with more than \(maxBytes) bytes"
    case .notSendable(let host): "the URL at \(host) can't be sent without changing its bytes"
    }
  }

  /// Whether a second attempt may succeed.
  var isTransient: Bool {
    switch self {
    case .notSendable, .tooLarge: false
    case .timedOut, .connectionRefused, .connectionLost, .unknownHost, .failed: true
    }
  }
}
