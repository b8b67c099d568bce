import Foundation

/// Sends prepared calls, each with its own retries and failures, and waits for all of them.
///
/// Calls that do not need each other's response go out side by side, in the time of the slowest:
///
///     let (subscriptions, stack) = client.sideBySide(
///       sns.subscriptionPage(of: topic), cloudFormation.describeStack(id), until: deadline)
///
/// They share one URLSession and need no second thread: this one starts each attempt and waits for whatever comes first.
package struct OutboundClient: Sendable {
  private let http: any HTTPClient
  private let policy: RetryPolicy
  package let clock: WallClock

  package init(http: any HTTPClient, policy: RetryPolicy, clock: WallClock) {
    self.http = http
    self.policy = policy
    self.clock = clock
  }

  /// Attempts at a call, the first included.
  package var maxAttempts: Int { policy.attempts }

  /// Sends one call and waits for its end.
  package func send<Output, Failure>(
    _ call: PreparedCall<Output, Failure>, until deadline: Date
  ) throws(Failure) -> Output {
    try call.result(of: responses(to: call.requests, until: deadline)[...]).get()
  }

  /// Sends all `calls` side by side; the results are in their order.
  package func sendAll<Output, Failure>(
    _ calls: [PreparedCall<Output, Failure>], until deadline: Date
  ) -> [Result<Output, Failure>] {
    send(.group(calls), until: deadline)
  }

  /// Sends calls of different kinds side by side; the results are in their order.
  package func sideBySide<each Output, each Failure: Error>(
    _ call: repeat PreparedCall<each Output, each Failure>, until deadline: Date
  ) -> (repeat Result<each Output, each Failure>) {
    var requests: [RetriedRequest] = []
    for call in repeat each call { requests += call.requests }
    var rest = responses(to: requests, until: deadline)[...]
    return (repeat Self.takeResult(of: each call, from: &rest))
  }

  private static func takeResult<Output, Failure>(
    of call: PreparedCall<Output, Failure>, from rest: inout PreparedCall<Output, Failure>.Responses
  ) -> Result<Output, Failure> {
    defer { rest = rest.dropFirst(call.requests.count) }
    return call.result(of: rest.prefix(call.requests.count))
  }

  /// Sends `requests` side by side until each has its final response, or has failed for good.
  func responses(to requests: [RetriedRequest], until deadline: Date) -> [CallInProgress.Outcome] {
    let wakeup = Wakeup()
    let now = clock.now()
    var calls = requests.map { CallInProgress($0, policy: policy, now: now, deadline: deadline) }
    while true {
      for index in calls.indices { calls[index].advance(http, clock, waking: wakeup) }
      let now = clock.now()
      guard let seconds = calls.compactMap({ $0.secondsToNextStep(at: now) }).min() else { break }
      if calls.contains(where: \.isUnderWay) {
        wakeup.wait(seconds: seconds)
      } else {
        clock.sleep(seconds)
      }
    }
    return calls.compactMap(\.outcome)
  }
}
