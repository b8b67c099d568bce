import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// A Delete ends what can still be decided, and leaves the rest as it is.
struct WithdrawalTests {
  private func isWithdrawn(openedAt fraction: TimeInterval, after seconds: TimeInterval) throws -> Bool {
    let opened = ManualClock.start.addingTimeInterval(fraction)
    let request = try SampleResource.request(of: SampleResource.with(["Timeout": "20"]), at: opened)
    let entry = LedgerEntry(
      request, by: Electorate(approvers: ["a@example.com"], quorum: 1), secrets: [LedgerSecret(.system)])
    var item = TableItem(entry.item)
    return item.apply(.withdrawal(by: "Approval", at: opened.addingTimeInterval(seconds)))
  }

  /// The stack that nobody decided about is taken back within the second, and the table keeps whole seconds: what is withdrawn
  /// could not be approved late.
  @Test(arguments: [0, 0.05, 0.5, 0.95])
  func `a Delete in the second after the deadline finds a request that nobody decided in time`(
    fraction: TimeInterval
  ) throws {
    for seconds in [20.01, 20.2, 20.6, 20.9, 21.5] {
      #expect(try !isWithdrawn(openedAt: fraction, after: seconds), "after \(seconds) s")
    }
  }

  @Test(arguments: [0, 0.05, 0.5, 0.95])
  func `a Delete more than a second before the deadline withdraws the request`(fraction: TimeInterval) throws {
    for seconds in [0, 5.5, 18.9] {
      #expect(try isWithdrawn(openedAt: fraction, after: seconds), "after \(seconds) s")
    }
  }

  /// A wait condition that began before the request was opened ends before it, and the stack is taken back.
  @Test func `where the deadline is near the time is over, and an answer is a late one`() throws {
    let opened = ManualClock.start
    let request = try SampleResource.request(of: SampleResource.with(["Timeout": "400"]), at: opened)
    let entry = LedgerEntry(
      request, by: Electorate(approvers: ["a@example.com"], quorum: 1), secrets: [LedgerSecret(.system)])

    for (seconds, isNear) in [(339.0, false), (340, true), (399.5, true), (401, false)] {
      let now = opened.addingTimeInterval(seconds)
      var item = TableItem(entry.item)
      #expect(item.apply(.timeOver(for: "Approval", grace: 60, at: now)) == isNear, "after \(seconds) s")
      guard isNear else { continue }
      let left = try LedgerEntry(item.attributes, hosts: .none)
      #expect(left.state == .pending && left.isPast(at: now) && left.version == entry.version + 1)
      let isWithdrawn = item.apply(.withdrawal(by: "Approval", grace: 60, at: now))
      #expect(!isWithdrawn)
    }
  }
}
