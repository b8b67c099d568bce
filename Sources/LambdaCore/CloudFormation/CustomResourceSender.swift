import Foundation
import Synchronization

/// Delivers at most one answer, whoever comes first: the handler, or the timer when time runs out.
final class CustomResourceSender: Sendable {
  private let http: any HTTPClient
  private let policy: RetryPolicy
  private let clock: WallClock
  /// Result of the delivery; nil before it starts. The lock is held while it is in flight.
  private let delivery = Mutex<Result<Void, CustomResourceSenderError>?>(nil)

  init(http: any HTTPClient, policy: RetryPolicy, clock: WallClock) {
    self.http = http
    self.policy = policy
    self.clock = clock
  }

  /// Sends `response` unless an answer was sent or withheld before; returns whether this call sent it.
  ///
  /// CloudFormation treats a repeated answer as one, so it is retried until `deadline`. A second caller blocks until the
  /// first has finished, because Lambda may freeze the process once the handler returns, and throws if the first failed.
  @discardableResult
  func send(_ response: CustomResourceResponse, until deadline: Date) throws(CustomResourceSenderError) -> Bool {
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

  /// Makes sure that nothing is sent from here any more; false if an answer was sent, or its delivery failed, before.
  func withhold() -> Bool {
    delivery.withLock { delivery in
      guard delivery == nil else { return false }
      delivery = .success(())
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
enum CustomResourceSenderError: Error, Equatable, CustomStringConvertible {
  case unreachable(HTTPClientError)
  case refused(status: Int)

  var description: String {
    switch self {
    case .unreachable(let error): "the answer to CloudFormation was not delivered: \(error)"
    case .refused(let status): "CloudFormation's response store refused the answer with status \(status)"
    }
  }
}
