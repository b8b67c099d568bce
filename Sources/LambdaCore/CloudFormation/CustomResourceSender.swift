import Foundation
import Synchronization

/// Delivers at most one answer, whoever comes first: the handler, or the watchdog when time runs out.
package final class CustomResourceSender: Sendable {
  private let http: any HTTPClient
  private let policy: RetryPolicy
  private let clock: WallClock
  /// What came of the one answer; nil until somebody sends it, and locked while it is under way.
  private let delivery = Mutex<Result<Void, CustomResourceSenderError>?>(nil)

  package init(http: any HTTPClient, policy: RetryPolicy, clock: WallClock) {
    self.http = http
    self.policy = policy
    self.clock = clock
  }

  /// Sends `response` unless one was sent before; says whether this one went out.
  ///
  /// Retries until `deadline`: the same answer twice is one answer to CloudFormation. Who comes second waits until the
  /// first is through, because Lambda may freeze the process as soon as the handler returns, and throws where it failed.
  @discardableResult
  package func send(
    _ response: CustomResourceResponse, until deadline: Date
  ) throws(CustomResourceSenderError) -> Bool {
    try delivery.withLock { delivery throws(CustomResourceSenderError) in
      if let earlier = delivery {
        try earlier.get()
        return false
      }
      let result = deliver(response.request, until: deadline)
      delivery = result
      try result.get()
      return true
    }
  }

  private func deliver(_ request: HTTPRequest, until deadline: Date) -> Result<Void, CustomResourceSenderError> {
    do {
      let answer = try Retrier(client: http, policy: policy, clock: clock).send(until: deadline) { _ in request }
        .response
      return answer.isSuccess ? .success(()) : .failure(.refused(status: answer.status))
    } catch {
      return .failure(.unreachable(error))
    }
  }
}

/// Why CloudFormation did not get its answer.
package enum CustomResourceSenderError: Error, Equatable, CustomStringConvertible {
  case unreachable(HTTPClientError)
  case refused(status: Int)

  package var description: String {
    switch self {
    case .unreachable(let error): "the answer to CloudFormation was not delivered: \(error)"
    case .refused(let status): "CloudFormation's response store refused the answer with status \(status)"
    }
  }
}
