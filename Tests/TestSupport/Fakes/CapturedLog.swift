import Foundation
import LambdaCore
import Synchronization

/// A `Log` whose lines a test can read.
package final class CapturedLog: Sendable {
  private let written = Mutex<[String]>([])
  private let threshold: Log.Level
  private let clock: ManualClock

  package init(threshold: Log.Level = .trace, clock: ManualClock = ManualClock()) {
    self.threshold = threshold
    self.clock = clock
  }

  package var log: Log {
    Log(threshold: threshold, clock: clock.wallClock) { line in self.written.withLock { $0.append(line) } }
  }

  /// The lines as they were written.
  package var lines: [String] { written.withLock { $0 } }

  /// The lines as JSON; one that is none is left out.
  package var records: [JSONValue] { lines.compactMap { try? JSONValue(parsing: Data($0.utf8)) } }

  /// Each line's `message`.
  package var messages: [String] { records.compactMap { $0["message"]?.string } }
}
