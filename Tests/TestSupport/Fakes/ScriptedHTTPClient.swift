import Foundation
import LambdaCore
import Synchronization

/// An `HTTPClient` that answers as a test tells it and keeps what it was asked to send.
package final class ScriptedHTTPClient: HTTPClient {
  /// One request and how long its sender would have waited.
  package struct Call: Sendable {
    package let request: HTTPRequest
    package let deadline: Date
  }

  package typealias Answer = Result<HTTPResponse, HTTPClientError>

  private let answer: @Sendable (HTTPRequest) -> Answer
  private let recorded = Mutex<[Call]>([])

  /// Asks `answer` what each request gets.
  package init(answering answer: @escaping @Sendable (HTTPRequest) -> Answer) {
    self.answer = answer
  }

  /// Gives `answers` in turn, and the last one for ever.
  package convenience init(_ answers: Answer...) {
    precondition(!answers.isEmpty, "a scripted client needs at least one answer")
    let given = Mutex(0)
    self.init { _ in
      let turn = given.withLock { count in
        defer { count += 1 }
        return count
      }
      return answers[min(turn, answers.count - 1)]
    }
  }

  package var calls: [Call] { recorded.withLock { $0 } }
  package var requests: [HTTPRequest] { calls.map(\.request) }

  package func start(_ request: HTTPRequest, until deadline: Date, waking wakeup: Wakeup) -> PendingResponse {
    recorded.withLock { $0.append(Call(request: request, deadline: deadline)) }
    return PendingResponse(answer(request))
  }

  /// This client as the code under test takes it.
  package func outbound(_ clock: ManualClock, attempts: Int = 3) -> OutboundClient {
    OutboundClient(http: self, policy: RetryPolicy(attempts: attempts), clock: clock.wallClock)
  }
}

extension Result where Success == HTTPResponse, Failure == HTTPClientError {
  /// An answer with this status, headers and text.
  package static func status(_ status: Int, headers: HTTPHeaders = [], _ text: String = "") -> Self {
    .success(HTTPResponse(status: status, headers: headers, body: Data(text.utf8)))
  }
}

extension HTTPRequest {
  package var bodyText: String { String(decoding: body, as: UTF8.self) }
}
