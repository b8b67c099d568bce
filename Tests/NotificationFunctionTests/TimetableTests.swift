import Foundation
import Testing

@testable import NotificationFunction

struct TimetableTests {
  private static let now = Date(timeIntervalSince1970: 4_102_444_800)

  @Test(arguments: [0.5, 1, 2, 3, 5, 10, 30, 60, 900])
  func `the work ends before the watchdog, and the watchdog before the answer must be out`(seconds: Double) {
    let deadline = Self.now.addingTimeInterval(seconds)
    let times = Timetable(deadline: deadline, now: Self.now)

    #expect(times.work >= Self.now)
    #expect(times.work < times.watchdog)
    #expect(times.watchdog < times.end)
  }

  @Test(arguments: [5.0, 30, 900])
  func `there is a second and a half left to answer in`(seconds: Double) {
    let deadline = Self.now.addingTimeInterval(seconds)
    let times = Timetable(deadline: deadline, now: Self.now)

    #expect(deadline.timeIntervalSince(times.watchdog) == 1.5)
    #expect(times.end < deadline)
  }

  @Test func `a process that was frozen past its deadline still tries to answer`() {
    let times = Timetable(deadline: Self.now.addingTimeInterval(-60), now: Self.now)

    #expect(times.work <= Self.now)
    #expect(times.watchdog <= Self.now)
    #expect(times.end == Self.now.addingTimeInterval(1))
  }
}
