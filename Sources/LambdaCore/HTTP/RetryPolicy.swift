import Foundation

/// How often a call is attempted, and how long to wait in between: as in the AWS SDKs' standard mode, without its quota.
///
/// Source: AWS SDKs and Tools Reference Guide, Retry behavior.
package struct RetryPolicy: Sendable, Equatable {
  /// Attempts in all, the first included; `AWS_MAX_ATTEMPTS`.
  package var attempts = 3
  /// Seconds that one attempt may take.
  var secondsPerAttempt: TimeInterval = 5
  /// Most seconds between two attempts.
  var maxPause: TimeInterval = 20

  package init(attempts: Int = 3, secondsPerAttempt: TimeInterval = 5) {
    self.attempts = attempts
    self.secondsPerAttempt = secondsPerAttempt
  }

  /// Reads `AWS_MAX_ATTEMPTS`.
  package init(_ environment: Environment) throws(ConfigurationError) {
    self.init(attempts: try environment.integer("AWS_MAX_ATTEMPTS", in: 1...100) ?? 3)
  }

  /// The pause before attempt `retry` + 1, in seconds, with full jitter: `fraction` of 2^(retry-1), at most `maxPause`.
  func pause(beforeRetry retry: Int, fraction: Double) -> TimeInterval {
    fraction * min(maxPause, pow(2, Double(retry - 1)))
  }
}

/// Whether a response is the last word on its call.
enum RetryAdvice: Sendable, Equatable {
  case final
  case retry
  /// The signature's time was refused; the next attempt goes by the server's clock, if it said what that shows.
  case retryAtServerTime(Date?)
}

extension RetryAdvice {
  /// 429 and every 5xx are worth another attempt.
  static func byStatus(_ response: HTTPResponse) -> RetryAdvice {
    response.status == 429 || response.status >= 500 ? .retry : .final
  }
}

/// The response to a call that was perhaps attempted more than once.
struct RetriedResponse: Sendable {
  let response: HTTPResponse
  /// Whether an earlier attempt got no response, and so may have taken effect.
  let followsLostResponse: Bool
}
