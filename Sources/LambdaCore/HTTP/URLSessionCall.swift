import Foundation
import FoundationNetworking
import Synchronization

/// What one session's calls come to: collects each body, refuses redirects, ends what grows too large.
///
/// URLSession on Linux asks only the session's delegate, and about a redirect only through this very method.
final class SessionDelegate: NSObject, URLSessionDataDelegate {
  private let calls = Mutex<[Int: URLSessionCall]>([:])

  /// Reports the task's end to `call` from now on.
  func add(_ call: URLSessionCall, for task: URLSessionTask) {
    calls.withLock { $0[task.taskIdentifier] = call }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @Sendable @escaping (URLRequest?) -> Void
  ) {
    completionHandler(nil)
  }

  /// libcurl wants to send a request again because its connection died, and URLSession on Linux would give it no body.
  ///
  /// The server would wait for the body and we for the response, with a processor spent on it. So this attempt ends here.
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    needNewBodyStream completionHandler: @Sendable @escaping (InputStream?) -> Void
  ) {
    calls.withLock { $0[task.taskIdentifier] }?.lose()
    completionHandler(nil)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    calls.withLock { $0[dataTask.taskIdentifier] }?.append(data)
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let call = calls.withLock { $0.removeValue(forKey: task.taskIdentifier) }
    call?.end(task.response, error)
  }
}

/// One request over URLSession, and its body as far as it has come.
final class URLSessionCall: Sendable {
  private let host: String
  private let maxBodyBytes: Int
  private let pending: PendingResponse
  private let body = Mutex(Data())

  init(host: String, maxBodyBytes: Int, pending: PendingResponse) {
    self.host = host
    self.maxBodyBytes = maxBodyBytes
    self.pending = pending
  }

  /// Takes more of the body; if that is too much, the call is over, and the waiting thread ends the task.
  func append(_ data: Data) {
    let fits = body.withLock { body in
      guard data.count <= maxBodyBytes - body.count else { return false }
      body.append(data)
      return true
    }
    if !fits { pending.finish(.failure(.tooLarge(host: host, maxBytes: maxBodyBytes))) }
  }

  /// The connection died before a response.
  func lose() { pending.finish(.failure(.connectionLost(host: host))) }

  func end(_ response: URLResponse?, _ error: (any Error)?) {
    if let error {
      pending.finish(.failure(Self.error((error as NSError).code, host: host)))
    } else if let response = response as? HTTPURLResponse {
      let fields = response.allHeaderFields.compactMap { name, value in
        (name as? String).map { HTTPHeaders.Field($0, "\(value)") }
      }
      let body = body.withLock { $0 }
      pending.finish(
        .success(HTTPResponse(status: response.statusCode, headers: HTTPHeaders(fields), body: body)))
    } else {
      pending.finish(.failure(Self.error(NSURLErrorBadServerResponse, host: host)))
    }
  }

  private static func error(_ code: Int, host: String) -> HTTPClientError {
    switch code {
    case NSURLErrorTimedOut, NSURLErrorCancelled: .timedOut(host: host)
    case NSURLErrorCannotConnectToHost: .connectionRefused(host: host)
    case NSURLErrorNetworkConnectionLost, NSURLErrorBadServerResponse: .connectionLost(host: host)
    case NSURLErrorCannotFindHost, NSURLErrorDNSLookupFailed: .unknownHost(host: host)
    default: .failed(host: host, code: code)
    }
  }
}
