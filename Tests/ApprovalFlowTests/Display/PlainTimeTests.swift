import Foundation
import Testing

@testable import ApprovalFlow

struct PlainTimeTests {
  @Test func `an instant is written so that nobody misreads it`() {
    #expect(Date(timeIntervalSince1970: 1_795_420_059).forPeople == "2026-11-23 07:47 UTC")
  }

  @Test(arguments: [
    (-3600, "now"), (0, "now"), (29, "now"), (31, "in 1 minute"), (89, "in 1 minute"), (90, "in 2 minutes"),
    (2100, "in 35 minutes"), (7140, "in 119 minutes"), (7200, "in 2 hours"), (43_199, "in 12 hours"),
    (9000, "in 3 hours"), (86_400, "in 24 hours"),
  ])
  func `a distance is told in the largest unit that still says something`(seconds: Int, text: String) {
    let now = Date(timeIntervalSince1970: 1_000_000)

    #expect(now.addingTimeInterval(TimeInterval(seconds)).timeLeftText(since: now) == text)
  }
}
