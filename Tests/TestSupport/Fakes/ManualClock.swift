import Foundation
import LambdaCore
import Synchronization

/// A clock that stands still until somebody sleeps by it, and keeps how long they slept.
package final class ManualClock: Sendable {
  /// 1 January 2100, 00:00 UTC.
  ///
  /// In the future, so that a real timer that is set for an instant near it never fires during a test.
  package static let start = Date(timeIntervalSince1970: 4_102_444_800)

  private let state: Mutex<(now: Date, sleeps: [TimeInterval])>

  package init(_ now: Date = ManualClock.start) {
    state = Mutex((now, []))
  }

  package var now: Date { state.withLock { $0.now } }

  /// Seconds of each sleep so far.
  package var sleeps: [TimeInterval] { state.withLock { $0.sleeps } }

  package func advance(_ seconds: TimeInterval) {
    state.withLock { $0.now = $0.now.addingTimeInterval(seconds) }
  }

  /// This clock as the code under test takes it; a sleep ends at once and moves the time.
  package var wallClock: WallClock {
    WallClock(
      now: { self.now },
      sleep: { seconds in
        self.state.withLock { $0.sleeps.append(seconds) }
        self.advance(seconds)
      })
  }
}
