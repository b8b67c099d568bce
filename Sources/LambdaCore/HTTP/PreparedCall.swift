import Foundation

/// A call that is ready to be sent, alone or side by side with others: what to send, and what its response means.
package struct PreparedCall<Output, Failure: Error>: Sendable {
  typealias Responses = ArraySlice<Result<RetriedResponse, HTTPClientError>>

  /// One for a plain call, several for a group.
  let requests: [RetriedRequest]
  private let interpret: @Sendable (Responses) -> Result<Output, Failure>

  private init(
    requests: [RetriedRequest], interpret: @Sendable @escaping (Responses) -> Result<Output, Failure>
  ) {
    self.requests = requests
    self.interpret = interpret
  }

  /// A call of one request.
  init(
    _ request: RetriedRequest,
    interpret: @Sendable @escaping (Result<RetriedResponse, HTTPClientError>) -> Result<Output, Failure>
  ) {
    self.init(requests: [request]) { responses in
      // The sender gives one response for each request.
      interpret(responses.first ?? .failure(.timedOut(host: "")))
    }
  }

  /// A call with nothing to send, whose result is known.
  package static func finished(_ result: Result<Output, Failure>) -> PreparedCall where Output: Sendable {
    PreparedCall(requests: []) { _ in result }
  }

  /// What the responses to `requests`, in their order, mean.
  func result(of responses: Responses) -> Result<Output, Failure> { interpret(responses) }

  /// The same call, given up after `seconds` if that is before its deadline.
  package func within(seconds: TimeInterval) -> PreparedCall {
    changed { $0.patience = min($0.patience ?? seconds, seconds) }
  }

  /// The same call with one attempt alone, as where each counts; one that is refused for its time does not.
  package var once: PreparedCall { changed { $0.maxAttempts = 1 } }

  private func changed(_ change: (inout RetriedRequest) -> Void) -> PreparedCall {
    let changed = requests.map { request in
      var request = request
      change(&request)
      return request
    }
    return PreparedCall(requests: changed, interpret: interpret)
  }

  /// The same call with another meaning of its output.
  package func map<NewOutput>(
    _ transform: @Sendable @escaping (Output) -> NewOutput
  ) -> PreparedCall<NewOutput, Failure> {
    let interpret = interpret
    return PreparedCall<NewOutput, Failure>(requests: requests) { interpret($0).map(transform) }
  }

  /// The same call, with an output for the failures that `recover` knows.
  package func recovering(_ recover: @Sendable @escaping (Failure) -> Output?) -> PreparedCall {
    let interpret = interpret
    return PreparedCall(requests: requests) { responses in
      interpret(responses).flatMapError { error in recover(error).map { .success($0) } ?? .failure(error) }
    }
  }

  /// Several calls as one, so that they can go out side by side with calls of another kind.
  ///
  /// It never fails itself.
  package static func group<Each, Problem: Error>(
    _ calls: [PreparedCall<Each, Problem>]
  ) -> PreparedCall<Output, Failure> where Output == [Result<Each, Problem>], Failure == Never {
    PreparedCall(requests: calls.flatMap(\.requests)) { responses in
      var rest = responses
      return .success(
        calls.map { call in
          defer { rest = rest.dropFirst(call.requests.count) }
          return call.result(of: rest.prefix(call.requests.count))
        })
    }
  }
}
