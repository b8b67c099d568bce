import Foundation

/// The time of day and the wait for later, injected so that tests choose both.
package struct WallClock: Sendable {
  package let now: @Sendable () -> Date
  /// Waits for a number of seconds.
  package let sleep: @Sendable (TimeInterval) -> Void

  package init(now: @Sendable @escaping () -> Date, sleep: @Sendable @escaping (TimeInterval) -> Void) {
    self.now = now
    self.sleep = sleep
  }

  package static let system = WallClock(now: { Date() }, sleep: { Thread.sleep(forTimeInterval: $0) })
}
