import Foundation

/// Sends one request and waits for the whole answer.
///
/// Blocking on purpose. A Lambda process serves one invocation at a time, so there is nothing else to do meanwhile, and
/// cancelling a Swift task that awaits URLSession can deadlock every session of the process (Swift 6.3, Linux).
package protocol HTTPClient: Sendable {
  /// Sends `request` once, without following redirects.
  ///
  /// Any status is an answer; only the lack of one throws. Returns or throws by `deadline`.
  func send(_ request: HTTPRequest, until deadline: Date) throws(HTTPClientError) -> HTTPResponse
}

/// Why no answer came.
///
/// Names the host only: a URL's query may be a secret.
package enum HTTPClientError: Error, Equatable, CustomStringConvertible {
  case timedOut(host: String)
  case refused(host: String)
  case connectionLost(host: String)
  case unknownHost(host: String)
  case failed(host: String, code: Int)
  case notSendable(host: String)

  package var description: String {
    switch self {
    case .timedOut(let host): "\(host) did not answer in time"
    case .refused(let host): "\(host) refused the connection"
    case .connectionLost(let host): "the connection to \(host) was lost before an answer came"
    case .unknownHost(let host): "the name \(host) could not be resolved"
    case .failed(let host, let code): "the call to \(host) failed (URLError \(code)): TLS or an invalid answer"
    case .notSendable(let host): "the URL at \(host) can't be sent without changing its bytes"
    }
  }

  /// Whether a second try may succeed.
  package var isTransient: Bool {
    if case .notSendable = self { false } else { true }
  }
}
