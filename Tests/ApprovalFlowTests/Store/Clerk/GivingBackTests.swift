import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// When a request is due again of which a clerk has left something.
struct GivingBackTests {
  private static let opened = ManualClock.start
  private static let place = opened.addingTimeInterval(Reopening.secondsToClerk)

  private func entry(isEmailed: Bool) throws -> LedgerEntry {
    let addresses = ["a@example.com", "b@example.com"]
    var entry = LedgerEntry(
      try SampleResource.request(["Timeout": "10000"]), by: Electorate(approvers: addresses, quorum: 1),
      secrets: addresses.map { _ in LedgerSecret(.system) })
    for seat in entry.seats.keys where isEmailed { entry.seats[seat]?.emailedAt = Self.opened }
    return entry
  }

  private func givenBack(_ entry: LedgerEntry, dueSince: Date, at now: Date) throws -> Date {
    var entry = entry
    entry.dueAt = dueSince
    let agenda = Agenda(entry, ClerkPlan(reminders: [], tellsRequester: false), at: now)
    let due = DueRequest(entry, agenda, claimedUntil: now.addingTimeInterval(60))
    let next = try #require(ItemUpdate.clerkGivesBack(due, at: now).values[":next"]?.integer)
    return Date(timeIntervalSince1970: TimeInterval(next))
  }

  @Test func `emails keep the place of their launch, however often, and never the second of one of the last two runs`()
    throws
  {
    let entry = try entry(isEmailed: false)
    var times = [Self.place]
    for run in 1...100 {
      times.append(
        try givenBack(entry, dueSince: times[run - 1], at: Self.place.addingTimeInterval(60 * TimeInterval(run))))
      #expect(!times.dropLast().suffix(2).contains(times[run]))
      #expect((0...2).contains(times[run].timeIntervalSince(Self.place)))
    }
  }

  @Test(arguments: [-1, 3, 60, 3600] as [TimeInterval])
  func `emails return to that place from wherever a clerk that died has left them`(seconds: TimeInterval) throws {
    let since = Self.place.addingTimeInterval(seconds)
    let time = try givenBack(try entry(isEmailed: false), dueSince: since, at: since.addingTimeInterval(10))
    #expect(time == Self.place)
  }

  @Test func `anything else goes behind what waits already`() throws {
    let entry = try entry(isEmailed: true)
    let now = Self.place.addingTimeInterval(100)
    #expect(try givenBack(entry, dueSince: Self.place, at: now) == now)
    #expect(try givenBack(entry, dueSince: now, at: now) == now.addingTimeInterval(1))
  }
}
