import Foundation

/// A request with what decides on its retries.
struct RetriedRequest: Sendable {
  /// Makes the request for an attempt at a time: a signature carries it.
  let request: @Sendable (Date) -> HTTPRequest
  let advice: @Sendable (HTTPResponse) -> RetryAdvice
  /// Seconds that the call may take in all, if that ends before its deadline.
  var patience: TimeInterval?
  /// Attempts that may take effect, if those are fewer than the policy's.
  var maxAttempts: Int?

  init(
    advice: @Sendable @escaping (HTTPResponse) -> RetryAdvice = RetryAdvice.byStatus,
    _ request: @Sendable @escaping (Date) -> HTTPRequest
  ) {
    self.request = request
    self.advice = advice
  }
}

/// One call from its first attempt to its final response, its last attempt or its deadline.
struct CallInProgress {
  typealias Outcome = Result<RetriedResponse, HTTPClientError>

  private enum State {
    case due(at: Date)
    case underWay(PendingResponse)
    case over(Outcome)
  }

  private let call: RetriedRequest
  private let policy: RetryPolicy
  private let deadline: Date
  private var state: State
  private var attempts = 0
  private var hasLostResponse = false
  /// Seconds by which the server's clock is ahead of ours.
  private var clockOffset: TimeInterval = 0

  init(_ call: RetriedRequest, policy: RetryPolicy, now: Date, deadline: Date) {
    self.call = call
    self.policy = policy
    self.deadline = call.patience.map { min(deadline, now.addingTimeInterval($0)) } ?? deadline
    state = .due(at: now)
  }

  var outcome: Outcome? { if case .over(let outcome) = state { outcome } else { nil } }
  var isUnderWay: Bool { if case .underWay = state { true } else { false } }

  /// Seconds until `advance` has something to do, at the latest.
  func secondsToNextStep(at now: Date) -> TimeInterval? {
    switch state {
    case .due(let time): max(0, time.timeIntervalSince(now))
    case .underWay(let pending): pending.secondsLeft
    case .over: nil
    }
  }

  /// Starts an attempt that is due, and takes in the result of one that is over.
  mutating func advance(_ client: some HTTPClient, _ clock: WallClock, waking wakeup: Wakeup) {
    if case .due(let time) = state, time <= clock.now() { start(client, at: clock.now(), waking: wakeup) }
    if case .underWay(let pending) = state, let result = pending.result() { take(result, at: clock.now()) }
  }

  private mutating func start(_ client: some HTTPClient, at now: Date, waking wakeup: Wakeup) {
    attempts += 1
    let end = min(deadline, now.addingTimeInterval(policy.secondsPerAttempt))
    let request = call.request(now.addingTimeInterval(clockOffset))
    state = .underWay(client.start(request, until: end, waking: wakeup))
  }

  private mutating func take(_ result: PendingResponse.Outcome, at now: Date) {
    let isWorthRetrying: Bool
    var limit = call.maxAttempts.map { min($0, policy.attempts) } ?? policy.attempts
    switch result {
    case .success(let response):
      switch call.advice(response) {
      case .final:
        isWorthRetrying = false
      case .retry:
        isWorthRetrying = true
      case .retryAtServerTime(let time):
        clockOffset = time?.timeIntervalSince(now) ?? 0
        isWorthRetrying = true
        // It had no effect.
        limit = policy.attempts
      }
    case .failure(let error):
      isWorthRetrying = error.isTransient
    }
    let pause = policy.pause(beforeRetry: attempts, fraction: Double.random(in: 0...1))
    let next = now.addingTimeInterval(pause)
    if isWorthRetrying, attempts < limit, next < deadline {
      if case .failure = result { hasLostResponse = true }
      state = .due(at: next)
    } else {
      let hasLostResponse = hasLostResponse
      state = .over(result.map { RetriedResponse(response: $0, followsLostResponse: hasLostResponse) })
    }
  }
}
