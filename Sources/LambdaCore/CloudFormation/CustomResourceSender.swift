import Foundation
import Synchronization

/// Delivers at most one answer, whoever comes first: the handler, or the watchdog when time runs out.
package final class CustomResourceSender: Sendable {
  private let http: any HTTPClient
  private let policy: RetryPolicy
  private let clock: WallClock
  private let answered = Mutex(false)

  package init(http: any HTTPClient, policy: RetryPolicy, clock: WallClock) {
    self.http = http
    self.policy = policy
    self.clock = clock
  }

  /// Sends `response` unless one was sent before; says whether this one went out.
  ///
  /// Retries until `deadline`: the same answer twice is one answer to CloudFormation.
  @discardableResult
  package func send(
    _ response: CustomResourceResponse, until deadline: Date
  ) throws(CustomResourceSenderError) -> Bool {
    let isFirst = answered.withLock { answered in
      defer { answered = true }
      return !answered
    }
    guard isFirst else { return false }
    let request = response.request
    let answer: HTTPResponse
    do {
      answer = try Retrier(client: http, policy: policy, clock: clock).send(until: deadline) { _ in request }
    } catch {
      throw .unreachable(error)
    }
    guard answer.isSuccess else { throw .refused(status: answer.status) }
    return true
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
