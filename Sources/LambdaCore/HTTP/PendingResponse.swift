import Dispatch
import Foundation
import Synchronization

/// A request that is under way, from its start to its response, its failure or its deadline.
package final class PendingResponse: Sendable {
  package typealias Outcome = Result<HTTPResponse, HTTPClientError>

  private enum State {
    case underWay
    /// The client has a result that nobody has collected.
    case finished(Outcome)
    case collected(Outcome)
  }

  private let state: Mutex<State>
  private let host: String
  private let expiry: DispatchTime
  private let wakeup: Wakeup
  private let giveUp: Mutex<(@Sendable () -> Void)?> = Mutex(nil)
  private let onCollected: @Sendable (Outcome) -> Void

  /// A request that begins now and has a result after `seconds` at the latest.
  ///
  /// `onCollected` runs once, on the thread that waits and not on that of the network.
  init(
    host: String, seconds: TimeInterval, waking wakeup: Wakeup, onCollected: @Sendable @escaping (Outcome) -> Void
  ) {
    state = Mutex(.underWay)
    self.host = host
    expiry = .now() + min(seconds, Self.maxSeconds)
    self.wakeup = wakeup
    self.onCollected = onCollected
  }

  /// A request that was over as soon as it began.
  package init(_ outcome: Outcome) {
    state = Mutex(.collected(outcome))
    host = ""
    expiry = .now()
    wakeup = Wakeup()
    onCollected = { _ in }
  }

  /// Dispatch counts nanoseconds in 64 bits; ten years is far from its end.
  private static let maxSeconds: TimeInterval = 3.15e8
}

extension PendingResponse {
  /// Seconds until there is a result at the latest.
  var secondsLeft: TimeInterval {
    let (now, end) = (DispatchTime.now().uptimeNanoseconds, expiry.uptimeNanoseconds)
    return end > now ? Double(end - now) / 1e9 : 0
  }

  /// The result; nil as long as there is none.
  ///
  /// Once its time is up the request is given up.
  func result() -> Outcome? {
    let isOver = secondsLeft == 0
    let (outcome, isNew): (Outcome?, Bool) = state.withLock { state in
      switch state {
      case .collected(let outcome):
        return (outcome, false)
      case .finished(let outcome):
        state = .collected(outcome)
        return (outcome, true)
      case .underWay:
        guard isOver else { return (nil, false) }
        let outcome = Outcome.failure(.timedOut(host: host))
        state = .collected(outcome)
        return (outcome, true)
      }
    }
    if isNew, let outcome {
      if case .failure = outcome { giveUp.withLock { $0 }?() }
      onCollected(outcome)
    }
    return outcome
  }

  /// Says what ends the request on the network if it fails.
  func onGiveUp(_ action: @Sendable @escaping () -> Void) { giveUp.withLock { $0 = action } }

  /// Ends the request with `outcome`, unless it is over already.
  ///
  /// Any thread may call it.
  func finish(_ outcome: Outcome) {
    state.withLock { state in
      if case .underWay = state { state = .finished(outcome) }
    }
    wakeup.give()
  }
}

/// Wakes the one thread that waits for any of several requests.
package final class Wakeup: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  package init() {}

  func give() { semaphore.signal() }

  /// Waits until it is given, at most for `seconds`.
  ///
  /// It may return early, so the caller looks again.
  func wait(seconds: TimeInterval) { _ = semaphore.wait(timeout: .now() + max(0, seconds)) }
}
