import Foundation
import FoundationNetworking

/// An `HTTPClient` over URLSession, with the ways round its traps on Linux.
///
/// - A body is never sent on a connection that may have died, because libcurl would replay it empty: the session is
///   dropped after every failure and 5xx, and once nothing was heard on it for `SessionPool.maxIdle`, as after a freeze;
///   where it would all the same, the attempt ends at once.
/// - Redirects are refused, because URLSession follows a 307 with an empty body and reports success.
/// - Every call has a deadline of its own, because a 401 with a Basic challenge never completes.
/// - No body is read beyond `maxBodyBytes`, because URLSession would hold all of it in memory.
final class URLSessionHTTPClient: HTTPClient {
  private let userAgent: String
  private let maxBodyBytes: Int
  private let clock: WallClock
  private let pool = SessionPool()

  /// Names the caller in the User-Agent header; URLSession's own would name the process and curl.
  init(userAgent: String, maxBodyBytes: Int = URLSessionHTTPClient.maxBodyBytes, clock: WallClock = .system) {
    self.userAgent = userAgent
    self.maxBodyBytes = maxBodyBytes
    self.clock = clock
  }

  /// More than any response has that is read here, and little enough to hold in memory: 1 MB.
  static let maxBodyBytes = 1 << 20

  /// Makes the session that the first call will use, so that the init phase pays for it.
  func prepare() { pool.prepare() }

  func start(_ request: HTTPRequest, until deadline: Date, waking wakeup: Wakeup) -> PendingResponse {
    let host = request.url.host
    let now = clock.now()
    let seconds = deadline.timeIntervalSince(now)
    guard seconds > 0 else { return PendingResponse(.failure(.timedOut(host: host))) }
    guard let urlRequest = urlRequest(request, timeout: seconds) else {
      return PendingResponse(.failure(.notSendable(host: host)))
    }

    let pooled = pool.session(at: now)
    let pending = PendingResponse(host: host, seconds: seconds, waking: wakeup) { [pool, clock] outcome in
      if case .success(let response) = outcome, response.status < 500 {
        pool.noteUse(of: pooled, at: clock.now())
      } else {
        pool.drop(pooled)
      }
    }
    let task = pooled.session.dataTask(with: urlRequest)
    pooled.delegate.add(URLSessionCall(host: host, maxBodyBytes: maxBodyBytes, pending: pending), for: task)
    pending.onGiveUp { task.cancel() }
    task.resume()
    return pending
  }
}

extension URLSessionHTTPClient {
  /// URLSession times out at once on `.infinity`; a century is as good.
  private static let maxWait: TimeInterval = 3.15e9

  private func urlRequest(_ request: HTTPRequest, timeout: TimeInterval) -> URLRequest? {
    // URLSession knows schemes in lower case only; they never reach the wire.
    let text = request.url.scheme + request.url.text.dropFirst(request.url.scheme.count)
    guard let url = URL(string: text, encodingInvalidCharacters: false), url.absoluteString == text else { return nil }
    var urlRequest = URLRequest(url: url)
    urlRequest.httpMethod = request.method.rawValue
    // URLSession truncates this to whole seconds, and 0 means none. `PendingResponse` enforces the exact deadline.
    urlRequest.timeoutInterval = min(timeout.rounded(.up) + 1, Self.maxWait)
    urlRequest.setValue(userAgent, forHTTPHeaderField: "User-Agent")
    for field in request.headers.fields where field.name.lowercased() != "host" {
      urlRequest.addValue(field.value, forHTTPHeaderField: field.name)
    }
    if !request.body.isEmpty { urlRequest.httpBody = request.body }
    return urlRequest
  }
}
