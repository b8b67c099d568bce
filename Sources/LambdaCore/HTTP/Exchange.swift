import Dispatch
import Foundation
import FoundationNetworking
import Synchronization

/// One data task and the wait for its end.
final class Exchange: Sendable {
  /// An answer, or the `NSURLError` code of what went wrong.
  enum Result: Sendable {
    case success(HTTPResponse)
    case failure(Int)
  }

  private let finished = DispatchSemaphore(value: 0)
  private let result = Mutex<Result?>(nil)
  private let task = Mutex<URLSessionDataTask?>(nil)

  init(_ request: URLRequest, over session: URLSession) {
    let task = session.dataTask(with: request) { [self] data, response, error in
      result.withLock { $0 = Self.result(data, response, error) }
      finished.signal()
    }
    self.task.withLock { $0 = task }
    task.resume()
  }

  /// Waits for the answer and gives the task up after `seconds`.
  func wait(seconds: TimeInterval) -> Result {
    // Dispatch counts nanoseconds in 64 bits; ten years is far from its end.
    let longest: TimeInterval = 3.15e8
    if finished.wait(timeout: .now() + min(seconds, longest)) == .timedOut {
      task.withLock { $0?.cancel() }
      return .failure(NSURLErrorTimedOut)
    }
    return result.withLock { $0 } ?? .failure(NSURLErrorUnknown)
  }

  private static func result(_ data: Data?, _ response: URLResponse?, _ error: (any Error)?) -> Result {
    if let error { return .failure((error as NSError).code) }
    guard let response = response as? HTTPURLResponse else { return .failure(NSURLErrorBadServerResponse) }
    let fields = response.allHeaderFields.compactMap { name, value in
      (name as? String).map { HTTPHeaders.Field($0, "\(value)") }
    }
    return .success(HTTPResponse(status: response.statusCode, headers: HTTPHeaders(fields), body: data ?? Data()))
  }
}
