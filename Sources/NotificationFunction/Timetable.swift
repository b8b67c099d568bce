import Foundation

/// When the parts of an invocation must be over, so that CloudFormation is answered before Lambda ends it.
struct Timetable: Equatable {
  /// Calls for the work itself end here.
  let work: Date
  /// Work that has not come back by then is given up.
  let watchdog: Date
  /// The answer must be out.
  let end: Date

  init(deadline: Date, now: Date) {
    let seconds = max(0, deadline.timeIntervalSince(now))
    work = deadline.addingTimeInterval(-min(1.75, seconds * 0.6))
    watchdog = deadline.addingTimeInterval(-min(1.5, seconds * 0.5))
    // A sandbox that was frozen past its deadline still tries.
    end = max(deadline.addingTimeInterval(-0.1), now.addingTimeInterval(1))
  }
}
