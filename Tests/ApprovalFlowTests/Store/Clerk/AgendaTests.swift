import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// What is due for a request, as tables: a request of 10,000 seconds, three approvers, all emailed; and when one looks.
struct AgendaTests {
  private static let addresses = ["a@example.com", "b@example.com", "c@example.com"]
  private static let seats = Array(SeatNumber.all.prefix(3))
  private static let plan = ClerkPlan(reminders: [4000, 1000], tellsRequester: true)

  private static func second(_ seconds: TimeInterval) -> Date { ManualClock.start.addingTimeInterval(seconds) }

  private func entry(_ state: RequestState = .pending) throws -> LedgerEntry {
    var entry = LedgerEntry(
      try SampleResource.request(["Timeout": "10000"]), by: Electorate(approvers: Self.addresses, quorum: 2),
      secrets: Self.addresses.map { _ in LedgerSecret(.system) })
    for seat in Self.seats { entry.seats[seat]?.emailedAt = Self.second(1) }
    entry.state = state
    return entry
  }

  private func vote(_ choice: Choice, of seat: Int, at second: TimeInterval) -> Vote {
    Vote(
      by: .approver(Self.addresses[seat]), choice: choice, comment: "", time: Self.second(second), sourceAddress: nil)
  }

  private func agenda(
    _ entry: LedgerEntry, at second: TimeInterval, _ plan: ClerkPlan = plan
  ) -> Agenda { Agenda(entry, plan, at: Self.second(second)) }

  private func reminding(_ seats: [SeatNumber], next: TimeInterval) -> Agenda {
    Agenda(task: .ask(emails: [], reminders: seats), next: Self.second(next))
  }

  @Test(
    arguments: [
      (10, 6000), (5999, 6000), (6001, 9000), (8999, 9000), (9001, 10_000), (9999, 10_000),
    ] as [(TimeInterval, TimeInterval)])
  func `between two reminders nothing is due, and the next look is at the next instant`(
    now: TimeInterval, next: TimeInterval
  ) throws {
    var entry = try entry()
    entry.remindedAt = now > 9000 ? Self.second(9000) : now > 6000 ? Self.second(6000) : nil

    #expect(agenda(entry, at: now) == Agenda(task: .nothing, next: Self.second(next)))
  }

  @Test(
    arguments: [
      (6000, nil, 9000), (7000, nil, 9000), (9000, 6010, 10_000), (9500, 6010, 10_000),
    ] as [(TimeInterval, TimeInterval?, TimeInterval)])
  func `a reminder is due from its instant on, however late the clerk is`(
    now: TimeInterval, remindedAt: TimeInterval?, next: TimeInterval
  ) throws {
    var entry = try entry()
    entry.remindedAt = remindedAt.map(Self.second)

    #expect(agenda(entry, at: now) == reminding(Self.seats, next: next))
  }

  @Test func `several reminders that are late at once are one`() throws {
    var entry = try entry()
    #expect(agenda(entry, at: 9500) == reminding(Self.seats, next: 10_000))

    entry.remindedAt = Self.second(9500)
    #expect(agenda(entry, at: 9560) == Agenda(task: .nothing, next: Self.second(10_000)))
  }

  @Test(arguments: [[10_000], [20_000], []])
  func `a reminder that was due before the request was opened is none`(reminders: [Int]) throws {
    let plan = ClerkPlan(reminders: reminders, tellsRequester: false)

    #expect(agenda(try entry(), at: 5000, plan) == Agenda(task: .nothing, next: Self.second(10_000)))
  }

  @Test func `only those are reminded who can answer and have not`() throws {
    var entry = try entry()
    entry.seats[Self.seats[0]]?.vote = vote(.approve, of: 0, at: 20)
    entry.seats[Self.seats[1]]?.isFormer = true

    #expect(agenda(entry, at: 6000) == reminding([Self.seats[2]], next: 9000))
    entry.seats[Self.seats[2]]?.unreached = "pending"
    #expect(agenda(entry, at: 6000) == Agenda(task: .nothing, next: Self.second(9000)))
  }

  @Test func `those who were never emailed are emailed and not reminded`() throws {
    var entry = try entry()
    entry.seats[Self.seats[1]]?.emailedAt = nil

    #expect(
      agenda(entry, at: 20) == Agenda(task: .ask(emails: [Self.seats[1]], reminders: []), next: Self.second(6000)))
    #expect(
      agenda(entry, at: 6000)
        == Agenda(
          task: .ask(emails: [Self.seats[1]], reminders: [Self.seats[0], Self.seats[2]]), next: Self.second(9000))
    )
    entry.seats[Self.seats[1]]?.isFormer = true
    #expect(agenda(entry, at: 20) == Agenda(task: .nothing, next: Self.second(6000)))
  }

  @Test(arguments: [10_000, 50_000] as [TimeInterval])
  func `from the deadline on an open request expires, and the requester is told next`(now: TimeInterval) throws {
    let quiet = ClerkPlan(reminders: [1000], tellsRequester: false)

    #expect(agenda(try entry(), at: now) == Agenda(task: .expire, next: Self.second(now)))
    #expect(agenda(try entry(), at: now, quiet) == Agenda(task: .expire, next: nil))
  }

  @Test func `of an expired request the requester is told once, and nobody of a withdrawn one`() throws {
    var expired = try entry(.expired)
    #expect(agenda(expired, at: 10_000) == Agenda(task: .tell([], requester: true), next: nil))

    expired.requesterToldAt = Self.second(10_000)
    #expect(agenda(expired, at: 10_000) == Agenda(task: .nothing, next: nil))
    #expect(agenda(try entry(.withdrawn), at: 6000) == Agenda(task: .nothing, next: nil))
  }

  @Test func `a decision is told to everyone who was asked but the one who decided`() throws {
    var entry = try entry(.approved)
    entry.isSignalled = true
    entry.seats[Self.seats[0]]?.vote = vote(.approve, of: 0, at: 20)
    entry.seats[Self.seats[1]]?.vote = vote(.approve, of: 1, at: 30)

    // The first approver's press decided nothing yet, so they do not know.
    #expect(agenda(entry, at: 40) == Agenda(task: .tell([Self.seats[0], Self.seats[2]], requester: true), next: nil))
    entry.seats[Self.seats[2]]?.toldAt = Self.second(40)
    entry.requesterToldAt = Self.second(40)
    #expect(agenda(entry, at: 50) == Agenda(task: .tell([Self.seats[0]], requester: false), next: nil))
    entry.seats[Self.seats[0]]?.emailedAt = nil
    #expect(agenda(entry, at: 50) == Agenda(task: .nothing, next: nil))
  }

  @Test(arguments: [RequestState.approved, .rejected])
  func `before CloudFormation knows nobody else is told; a handle that has expired is not waited for`(
    state: RequestState
  ) throws {
    var entry = try entry(state)
    let expiry = entry.handle.expiry.timeIntervalSince(ManualClock.start)

    #expect(agenda(entry, at: 40) == Agenda(task: .signal, next: Self.second(40)))
    #expect(agenda(entry, at: expiry + 1) == Agenda(task: .nothing, next: nil))
    entry.signalClaimedUntil = Self.second(45)
    #expect(agenda(entry, at: 40) == Agenda(task: .nothing, next: Self.second(45)))
  }
}
