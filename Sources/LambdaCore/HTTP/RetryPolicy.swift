import Foundation

/// How often a call is tried, and how long to wait between: AWS SDKs' standard mode.
///
/// Source: AWS SDKs and Tools Reference Guide, Retry behavior.
package struct RetryPolicy: Sendable, Equatable {
  /// Tries in all, the first included; `AWS_MAX_ATTEMPTS`.
  package var attempts = 3
  /// Seconds that one try may take.
  package var secondsPerTry: TimeInterval = 5
  /// Most seconds between two tries.
  package var longestPause: TimeInterval = 20

  package init(attempts: Int = 3, secondsPerTry: TimeInterval = 5) {
    self.attempts = attempts
    self.secondsPerTry = secondsPerTry
  }

  /// The pause before try `retry` + 1, in seconds, with full jitter: `fraction` of 2^(retry-1), at most `longestPause`.
  func pause(beforeRetry retry: Int, fraction: Double) -> TimeInterval {
    fraction * min(longestPause, pow(2, Double(retry - 1)))
  }
}

/// The answer to a call that was perhaps tried more than once.
package struct LastAnswer: Sendable {
  package let response: HTTPResponse
  /// Whether no answer came to an earlier try, which may have been carried out all the same.
  package let followsLostAnswer: Bool
}

/// Tries a call until it is answered for good, the tries are used up or the deadline is near.
package struct Retrier: Sendable {
  private let client: any HTTPClient
  private let policy: RetryPolicy
  private let clock: WallClock

  package init(client: any HTTPClient, policy: RetryPolicy, clock: WallClock) {
    self.client = client
    self.policy = policy
    self.clock = clock
  }

  /// Sends what `request` makes, anew for each try because a signature carries the time.
  ///
  /// Returns the last answer, also one that `isTransient` calls worth another try; throws where the last try got none.
  package func send(
    until deadline: Date, isTransient: (HTTPResponse) -> Bool = Self.isTransientStatus, _ request: (Date) -> HTTPRequest
  ) throws(HTTPClientError) -> LastAnswer {
    var tried = 0
    var lostAnswer = false
    while true {
      tried += 1
      let now = clock.now()
      let end = min(deadline, now.addingTimeInterval(policy.secondsPerTry))
      let pause = policy.pause(beforeRetry: tried, fraction: Double.random(in: 0...1))
      let mayRetry = { tried < policy.attempts && clock.now().addingTimeInterval(pause) < deadline }
      do {
        let response = try client.send(request(now), until: end)
        guard isTransient(response), mayRetry() else {
          return LastAnswer(response: response, followsLostAnswer: lostAnswer)
        }
      } catch {
        guard error.isTransient, mayRetry() else { throw error }
        lostAnswer = true
      }
      clock.sleep(pause)
    }
  }

  /// 429 and every 5xx.
  package static func isTransientStatus(_ response: HTTPResponse) -> Bool {
    response.status == 429 || response.status >= 500
  }
}
