import Foundation
import TestSupport
import Testing

@testable import ApprovalFlow

struct HeldWindowTests {
  @Test(
    arguments: [
      ([], 3300), ([nil, nil], 3300), (["3600"], 3300), (["3600", "1800"], 1500), (["1800", "3600"], 1500),
      (["1200"], 900),
      (["1199"], 899.25), (["600", nil], 450), (["60"], 45), (["1"], 0.75), (["0"], 3300), (["-5"], 3300),
      (["3601"], 3300),
      (["x"], 3300), ([""], 3300), (["99999999999999999999"], 3300),
    ] as [([String?], TimeInterval)])
  func `the window is the smaller time-out less five minutes or a quarter`(timeouts: [String?], seconds: TimeInterval) {
    let end = HeldWindow.end(issuedAt: ManualClock.start, serviceTimeouts: timeouts)

    #expect(end.timeIntervalSince(ManualClock.start) == seconds)
  }

  @Test func `it never outlasts the URL`() {
    let soon = ManualClock.start.addingTimeInterval(10)

    #expect(HeldWindow.end(issuedAt: ManualClock.start, expiry: soon, serviceTimeouts: []) == soon)
    #expect(
      HeldWindow.end(issuedAt: ManualClock.start, expiry: .distantFuture, serviceTimeouts: ["60"])
        == ManualClock.start.addingTimeInterval(45))
  }
}
