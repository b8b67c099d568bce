import Foundation
import FoundationNetworking
import Synchronization

/// An `HTTPClient` over URLSession, with the ways round its traps on Linux.
///
/// - A body is never sent on a connection that may have died, because libcurl would replay it empty: the session is
///   dropped after every failure and 5xx, and once nothing was heard on it for `longestIdle`, as after a freeze.
/// - Redirects are refused, because URLSession follows a 307 with an empty body and reports success.
/// - Every call has a deadline of its own, because a 401 with a Basic challenge never completes.
package final class URLSessionHTTPClient: HTTPClient {
  private let userAgent: String
  private let clock: WallClock
  private let session = Mutex<Lease?>(nil)

  /// Names the caller in the User-Agent header; URLSession's own would name the process and curl.
  package init(userAgent: String, clock: WallClock = .system) {
    self.userAgent = userAgent
    self.clock = clock
  }

  /// Makes the session that the first call will use, so that the init phase pays for it.
  package func prepare() {
    session.withLock { current in
      if current == nil { current = Lease() }
    }
  }

  package func send(_ request: HTTPRequest, until deadline: Date) throws(HTTPClientError) -> HTTPResponse {
    let host = request.url.host
    let seconds = deadline.timeIntervalSince(clock.now())
    guard seconds > 0 else { throw .timedOut(host: host) }
    guard let urlRequest = urlRequest(request, timeout: seconds) else { throw .notSendable(host: host) }

    let session = lease().session
    let exchange = Exchange(urlRequest, over: session)
    let result = exchange.wait(seconds: seconds)
    switch result {
    case .success(let response):
      if response.status >= 500 { drop(session) } else { noteUse(of: session) }
      return response
    case .failure(let code):
      drop(session)
      throw Self.error(code, host: host)
    }
  }
}

extension URLSessionHTTPClient {
  /// URLSession times out at once on `.infinity`; a century is as good.
  private static let longestWait: TimeInterval = 3.15e9

  /// Seconds without a word after which a connection counts as possibly dead.
  ///
  /// Shorter than any server here keeps an idle connection, so that only a freeze could have hidden its end, and a freeze
  /// shows as time gone by. Within it, calls save a handshake each: about 5 ms over TLS.
  static let longestIdle: TimeInterval = 3

  private struct Lease {
    let session = URLSessionHTTPClient.makeSession()
    /// nil while it has no connection that could have died.
    var lastUse: Date?

    func isSafe(at now: Date) -> Bool {
      guard let lastUse else { return true }
      return (0...URLSessionHTTPClient.longestIdle).contains(now.timeIntervalSince(lastUse))
    }
  }

  /// The session for a call that begins now.
  private func lease() -> Lease {
    let now = clock.now()
    return session.withLock { current in
      if let old = current, !old.isSafe(at: now) {
        old.session.finishTasksAndInvalidate()
        current = nil
      }
      var lease = current ?? Lease()
      lease.lastUse = now
      current = lease
      return lease
    }
  }

  private func noteUse(of used: URLSession) {
    let now = clock.now()
    session.withLock { current in
      if current?.session === used { current?.lastUse = now }
    }
  }

  /// Makes sure that no new call uses `failed`; one that another thread has under way on it goes on to its end.
  private func drop(_ failed: URLSession) {
    session.withLock { current in
      if current?.session === failed { current = nil }
    }
    failed.finishTasksAndInvalidate()
  }

  private static func makeSession() -> URLSession {
    URLSession(configuration: configuration, delegate: RedirectRefusal(), delegateQueue: nil)
  }

  /// Keeps nothing between calls and looks nothing up on disk.
  ///
  /// One for all sessions, as Foundation makes a cache, a cookie store and their folders' names for each, before they are
  /// taken away again here: a tenth of a cold start. Every session takes a copy.
  private static let configuration: URLSessionConfiguration = {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCredentialStorage = nil
    return configuration
  }()

  private func urlRequest(_ request: HTTPRequest, timeout: TimeInterval) -> URLRequest? {
    // URLSession knows schemes in lower case only; they never reach the wire.
    let text = request.url.scheme + request.url.text.dropFirst(request.url.scheme.count)
    guard let url = URL(string: text, encodingInvalidCharacters: false), url.absoluteString == text else { return nil }
    var urlRequest = URLRequest(url: url)
    urlRequest.httpMethod = request.method.rawValue
    // It counts whole seconds and drops the rest, so that less than one is none. The exact end is `Exchange.wait`'s.
    urlRequest.timeoutInterval = min(timeout.rounded(.up) + 1, Self.longestWait)
    urlRequest.setValue(userAgent, forHTTPHeaderField: "User-Agent")
    for field in request.headers.fields where field.name.lowercased() != "host" {
      urlRequest.addValue(field.value, forHTTPHeaderField: field.name)
    }
    if !request.body.isEmpty { urlRequest.httpBody = request.body }
    return urlRequest
  }

  private static func error(_ code: Int, host: String) -> HTTPClientError {
    switch code {
    case NSURLErrorTimedOut, NSURLErrorCancelled: .timedOut(host: host)
    case NSURLErrorCannotConnectToHost: .refused(host: host)
    case NSURLErrorNetworkConnectionLost, NSURLErrorBadServerResponse: .connectionLost(host: host)
    case NSURLErrorCannotFindHost, NSURLErrorDNSLookupFailed: .unknownHost(host: host)
    default: .failed(host: host, code: code)
    }
  }
}

/// Refuses every redirect.
///
/// URLSession on Linux asks only the session's delegate, and only through this very method.
private final class RedirectRefusal: NSObject, URLSessionTaskDelegate {
  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @Sendable @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }
}
