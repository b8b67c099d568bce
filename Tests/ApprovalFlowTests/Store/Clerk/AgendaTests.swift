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

  private func reminded(at second: TimeInterval?) throws -> LedgerEntry {
    var entry = try entry()
    for seat in Self.seats { entry.seats[seat]?.remindedAt = second.map(Self.second) }
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
      (10, 3610), (2500, 6000), (5999, 6000), (6001, 9000), (8999, 9000), (9001, 10_000), (9999, 10_000),
    ] as [(TimeInterval, TimeInterval)])
  func `between two reminders nothing is due, and the next look is at the next instant or in an hour`(
    now: TimeInterval, next: TimeInterval
  ) throws {
    let entry = try reminded(at: now > 9000 ? 9000 : now > 6000 ? 6000 : nil)

    #expect(agenda(entry, at: now) == Agenda(task: .nothing, next: Self.second(next)))
  }

  /// A deadline is rounded up to a second, an opening is not.
  @Test(arguments: [0, 0.4, 0.999]) func `a reminder that was due at the opening is skipped`(fraction: TimeInterval)
    throws
  {
    let request = try SampleResource.request(of: SampleResource.with(["Timeout": "10000"]), at: Self.second(fraction))
    let opened = LedgerEntry(
      request, by: Electorate(approvers: Self.addresses, quorum: 2),
      secrets: Self.addresses.map { _ in LedgerSecret(.system) })
    var entry = try LedgerEntry(opened.item, hosts: .none)
    for seat in Self.seats { entry.seats[seat]?.emailedAt = Self.second(1) }
    let plan = ClerkPlan(reminders: [10_000, 9_998], tellsRequester: true)

    #expect(agenda(entry, at: 1.9, plan) == Agenda(task: .nothing, next: Self.second(fraction > 0 ? 3 : 2)))
    #expect(agenda(entry, at: 3, plan).task == .ask(emails: [], reminders: Self.seats))
  }

  @Test(
    arguments: [
      (6000, nil, 9000), (7000, nil, 9000), (9000, 6010, 10_000), (9500, 6010, 10_000),
    ] as [(TimeInterval, TimeInterval?, TimeInterval)])
  func `a reminder is due from its instant on, however late the clerk is`(
    now: TimeInterval, remindedAt: TimeInterval?, next: TimeInterval
  ) throws {
    let entry = try reminded(at: remindedAt)

    #expect(agenda(entry, at: now) == reminding(Self.seats, next: next))
  }

  @Test func `several reminders that are late at once are one`() throws {
    #expect(agenda(try entry(), at: 9500) == reminding(Self.seats, next: 10_000))
    #expect(agenda(try reminded(at: 9500), at: 9560) == Agenda(task: .nothing, next: Self.second(10_000)))
  }

  @Test(arguments: [[10_000], [20_000], []])
  func `a reminder that was due before the request was opened is none`(reminders: [Int]) throws {
    let plan = ClerkPlan(reminders: reminders, tellsRequester: false)

    #expect(agenda(try entry(), at: 7000, plan) == Agenda(task: .nothing, next: Self.second(10_000)))
  }

  @Test func `only those are reminded who can answer and have not`() throws {
    var entry = try entry()
    entry.seats[Self.seats[0]]?.vote = vote(.approve, of: 0, at: 20)
    entry.seats[Self.seats[1]]?.isFormer = true
    entry = try withQuorum(1, entry)

    #expect(agenda(entry, at: 6000) == reminding([Self.seats[2]], next: 9000))
    entry.seats[Self.seats[2]]?.remindedAt = Self.second(6000)
    #expect(agenda(entry, at: 6001) == Agenda(task: .nothing, next: Self.second(9000)))
    entry.seats[Self.seats[2]]?.unreached = "pending"
    #expect(agenda(entry, at: 6000) == Agenda(task: .nothing, next: Self.second(9000)))
  }

  @Test func `those who were never emailed are emailed and not reminded`() throws {
    var entry = try entry()
    entry.seats[Self.seats[1]]?.emailedAt = nil

    #expect(
      agenda(entry, at: 20) == Agenda(task: .ask(emails: [Self.seats[1]], reminders: []), next: Self.second(3620)))
    #expect(
      agenda(entry, at: 6000)
        == Agenda(
          task: .ask(emails: [Self.seats[1]], reminders: [Self.seats[0], Self.seats[2]]), next: Self.second(9000))
    )
    entry.seats[Self.seats[1]]?.isFormer = true
    #expect(agenda(entry, at: 20) == Agenda(task: .nothing, next: Self.second(3620)))
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

  /// Emails are noted after the last one has gone out.
  @Test func `who may have been emailed just before the decision is looked at once more`() throws {
    var entry = try entry(.approved)
    (entry.isSignalled, entry.requesterToldAt) = (true, Self.second(5))
    entry.seats[Self.seats[0]]?.vote = vote(.approve, of: 0, at: 3)
    for seat in Self.seats[1...] { entry.seats[seat]?.emailedAt = nil }
    #expect(agenda(entry, at: 5) == Agenda(task: .nothing, next: Self.second(15)))

    entry.seats[Self.seats[1]]?.emailedAt = Self.second(9)
    #expect(agenda(entry, at: 15) == Agenda(task: .tell([Self.seats[1]], requester: false), next: nil))
  }

  @Test(arguments: [nil, "0123"])
  func `who was found unreachable is told no outcome, of a decision or of a late approval that was used`(
    used: String?
  ) throws {
    var entry = try entry(.approved)
    (entry.isSignalled, entry.requesterToldAt, entry.usedLateApproval) = (true, Self.second(40), used)
    entry.seats[Self.seats[1]]?.unreached = Unreached.unsubscribed.word

    #expect(agenda(entry, at: 50) == Agenda(task: .tell([Self.seats[0], Self.seats[2]], requester: false), next: nil))
  }

  @Test(arguments: [RequestState.approved, .rejected])
  func `what CloudFormation does not know is told to CloudFormation first, once nobody else can be doing it`(
    state: RequestState
  ) throws {
    var entry = try entry(state)
    entry.signalClaimedUntil = Self.second(45)
    let expiry = entry.handle.expiry.timeIntervalSince(ManualClock.start)

    #expect(agenda(entry, at: 44) == Agenda(task: .nothing, next: Self.second(45)))
    #expect(agenda(entry, at: 45) == Agenda(task: .signal, next: Self.second(45)))
    #expect(agenda(entry, at: expiry + 1) == Agenda(task: .nothing, next: nil), "an expired handle is not waited for")
  }

  @Test(arguments: [(1, 2, false), (2, 1, false), (2, 2, true), (3, 1, true)])
  func `a request that too few approvers are left for is ended`(quorum: Int, former: Int, isEnded: Bool) throws {
    var entry = try withQuorum(quorum, try entry())
    for seat in Self.seats.prefix(former) { entry.seats[seat]?.isFormer = true }

    #expect(
      agenda(entry, at: 40) == Agenda(task: isEnded ? .end : .nothing, next: Self.second(isEnded ? 40 : 3640)))
    #expect(agenda(entry, at: 10_000).task == .expire)
  }

  @Test func `of a request that ended for lack of approvers everyone who was asked is told`() throws {
    var entry = try entry(.rejected)
    entry.isSignalled = true
    entry.seats[Self.seats[0]]?.vote = vote(.approve, of: 0, at: 20)

    #expect(agenda(entry, at: 40) == Agenda(task: .tell(Self.seats, requester: true), next: nil))
  }

  private func withQuorum(_ quorum: Int, _ entry: LedgerEntry) throws -> LedgerEntry {
    var other = LedgerEntry(
      try SampleResource.request(["Timeout": "10000"]), by: Electorate(approvers: Self.addresses, quorum: quorum),
      secrets: Self.addresses.map { _ in LedgerSecret(.system) })
    other.seats = entry.seats
    return other
  }
}
