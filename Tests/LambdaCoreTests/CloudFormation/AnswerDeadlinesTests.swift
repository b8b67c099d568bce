import Foundation
import Testing

@testable import LambdaCore

struct AnswerDeadlinesTests {
  private static let now = Date(timeIntervalSince1970: 4_102_444_800)

  @Test(arguments: [0.5, 1, 2, 3, 5, 10, 30, 60, 900])
  func `the work ends before it is given up, and that before the answer must be out`(seconds: Double) {
    let deadline = Self.now.addingTimeInterval(seconds)
    let times = AnswerDeadlines(deadline: deadline, now: Self.now)

    #expect(times.work >= Self.now)
    #expect(times.work < times.giveUp)
    #expect(times.giveUp < times.answer)
  }

  @Test(arguments: [5.0, 30, 900])
  func `there is a second and a half left to answer in`(seconds: Double) {
    let deadline = Self.now.addingTimeInterval(seconds)
    let times = AnswerDeadlines(deadline: deadline, now: Self.now)

    #expect(deadline.timeIntervalSince(times.giveUp) == 1.5)
    #expect(times.answer < deadline)
  }

  @Test func `a process that was frozen past its deadline still tries to answer`() {
    let times = AnswerDeadlines(deadline: Self.now.addingTimeInterval(-60), now: Self.now)

    #expect(times.work <= Self.now)
    #expect(times.giveUp <= Self.now)
    #expect(times.answer == Self.now.addingTimeInterval(1))
  }
}
