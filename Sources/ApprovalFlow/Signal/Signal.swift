import Foundation
import LambdaCore

/// What tells a wait condition to go on or to fail.
///
/// Source: CloudFormation User Guide, Creating wait conditions in a template.
package struct Signal: Sendable, Equatable {
  package enum Status: String, Sendable {
    case success = "SUCCESS"
    case failure = "FAILURE"
  }

  /// Most bytes of the whole body.
  static let largestBody = 4096
  /// Most bytes of Reason, and of Data.
  static let longestText = 1400

  package let status: Status
  /// The same for the same request and approver, so that a second press changes nothing.
  package let uniqueID: String
  /// Who decided and why; stands in the stack's events.
  package let reason: String
  /// What `!GetAtt WaitCondition.Data` shows under the unique id.
  package let data: String

  package init(status: Status, uniqueID: String, reason: String, data: String) {
    self.status = status
    self.uniqueID = uniqueID
    self.reason = reason
    self.data = data
  }

  /// The PUT that delivers it, without a Content-Type, because the URL was signed for none.
  package func request(to handle: WaitHandle) -> HTTPRequest {
    HTTPRequest(.put, handle.url, body: body)
  }

  /// The body, its texts shortened where needed to stay within `largestBody`.
  var body: Data {
    BoundedBody.fit(Self.largestBody, longestText: Self.longestText) { limit in
      let fields: JSONValue = [
        "Status": .string(status.rawValue), "UniqueId": .string(uniqueID),
        "Reason": .string(reason.prefix(utf8Bytes: limit)), "Data": .string(data.prefix(utf8Bytes: limit)),
      ]
      return fields.serialized
    }
  }
}

/// Delivers signals.
package struct SignalSender: Sendable {
  private let retrier: Retrier

  package init(http: any HTTPClient, policy: RetryPolicy, clock: WallClock) {
    retrier = Retrier(client: http, policy: policy, clock: clock)
  }

  /// Sends `signal`; returns only where the store said 2xx.
  ///
  /// The same signal twice is one signal to CloudFormation, so it may be tried again.
  package func send(_ signal: Signal, to handle: WaitHandle, until deadline: Date) throws(SignalError) {
    let request = signal.request(to: handle)
    let answer: LastAnswer
    do {
      answer = try retrier.send(until: deadline) { _ in request }
    } catch {
      throw .unreachable(error)
    }
    let status = answer.response.status
    guard !answer.response.isSuccess else { return }
    throw answer.followsLostAnswer ? .unconfirmed(status: status) : .refused(status: status)
  }
}

/// Why a signal was not taken, as far as this side knows.
package enum SignalError: Error, Equatable, CustomStringConvertible {
  case unreachable(HTTPClientError)
  /// Every try was answered, and none was taken.
  case refused(status: Int)
  /// Refused at last, but the answer to an earlier try was lost, and that one may have been taken.
  case unconfirmed(status: Int)

  package var description: String {
    switch self {
    case .unreachable(let error): "\(error)"
    case .refused(let status): "CloudFormation's signal store answered with status \(status)"
    case .unconfirmed(let status):
      "CloudFormation's signal store answered with status \(status), and its answer to an earlier try was lost"
    }
  }
}
