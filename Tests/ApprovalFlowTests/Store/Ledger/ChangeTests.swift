import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// A change request in the ledger: its item, its window, its end.
struct ChangeTests {
  private static let end = ManualClock.start.addingTimeInterval(2700)
  private let seat = SeatNumber.all[0]

  private func ballot(_ choice: Choice = .approve) -> Ballot {
    Ballot(id: "b", choice: choice, comment: "", code: .notAsked, time: ManualClock.start, sourceAddress: nil)
  }

  /// The item after `update`; nil if its condition does not hold.
  private func item(_ entry: LedgerEntry, after update: ItemUpdate) throws -> LedgerEntry? {
    var item = TableItem(entry.item)
    return item.apply(update) ? try LedgerEntry(item.attributes, hosts: .none) : nil
  }

  @Test func `an item is read back as the change that it was made from`() throws {
    var entry = try SampleChange.entry()
    entry.endReason = "because"

    #expect(try LedgerEntry(entry.item, hosts: .none) == entry)
    #expect(entry.kind == .change && entry.facts.isChange && entry.facts.isUpdate && entry.deadline == Self.end)
    #expect(entry.facts.details.map(\.value) == ["small \u{2192} large"])
  }

  @Test func `the same event has the same id, another event or value another`() throws {
    let one = try SampleChange.request()

    #expect(try SampleChange.request(from: ["Size": "tiny"]).id == one.id)
    #expect(try SampleChange.request(to: ["Size": "huge"]).id != one.id)
    #expect(try SampleResource.request().id != one.id)
  }

  @Test(arguments: [
    ("ResponseUrl", "https://evil.example.com/x?secret"), ("EventId", "another"), ("ResourceLogicalId", "Another"),
  ])
  func `an item whose answer would go elsewhere is none, and shows no query`(name: String, value: String) throws {
    var item = try SampleChange.entry().item
    item[name] = .string(value)
    let error = #expect(throws: UnreadableEntry.self) { try LedgerEntry(item, hosts: .none) }

    #expect(error.map { "\($0)".contains("secret") } == false)
  }

  @Test(arguments: ["ResponseUrl", "EventId", "PhysicalId", "WindowEnds"])
  func `a change without what answers it is none`(missing: String) throws {
    var item = try SampleChange.entry().item
    item[missing] = nil

    #expect(throws: UnreadableEntry.otherForm) { try LedgerEntry(item, hosts: .none) }
  }

  @Test(arguments: [(2699, true), (2699.9, true), (2700, false), (4000, false)] as [(TimeInterval, Bool)])
  func `a vote counts only before the window's end, whatever was read`(second: TimeInterval, counts: Bool) throws {
    let entry = try SampleChange.entry()
    let now = ManualClock.start.addingTimeInterval(second)
    let vote = ballot().vote(by: .approver("a@example.com"))
    let next = entry.adding(vote, inSeat: seat, at: now)
    let update = ItemUpdate.vote(
      vote, with: entry.firstKey(of: seat), inSeat: seat, of: next, over: entry.version, at: now)

    #expect((try item(entry, after: update)?.state == .approved) == counts)
    #expect(entry.isOver(at: now) != counts)
  }

  @Test func `of the vote, the clerk and a later update exactly one ends a change`() throws {
    let entry = try SampleChange.entry()
    let now = ManualClock.start
    let vote = ballot().vote(by: .approver("a@example.com"))
    let ends: [(ItemUpdate, RequestState)] = [
      (
        .vote(
          vote, with: entry.firstKey(of: seat), inSeat: seat, of: entry.adding(vote, inSeat: seat, at: now),
          over: entry.version, at: now),
        .approved
      ), (.expiry(next: now, at: now), .expired), (.changeWithdrawn(claimedUntil: now, at: now), .withdrawn),
      (.changeWithdrawn(because: "no mail", claimedUntil: now, at: now), .withdrawn),
    ]
    for (first, state) in ends {
      let ended = try #require(try item(entry, after: first))
      #expect(ended.state == state && ended.isToBeTold && !ended.isSignalled && ended.dueAt != nil)
      for (second, _) in ends { #expect(try item(ended, after: second) == nil) }
      if case .take(let claim) = SignalTurn(ended, at: now.addingTimeInterval(10), until: .distantFuture) {
        var item = TableItem(entry.item)
        #expect([first, claim].map { item.apply($0) } == [true, true])
      } else {
        Issue.record("nobody may answer")
      }
    }
  }

  @Test(arguments: [RequestState.approved, .rejected, .withdrawn, .expired])
  func `an event that comes again finds how its change ended, and does nothing`(state: RequestState) throws {
    let entry = try SampleChange.entry(state)

    #expect(
      Reopening(entry, for: try SampleChange.entry(), at: ManualClock.start, until: .distantFuture) == .nothingToDo)
  }

  @Test(
    arguments: [
      (.pending, 100, .nothing, 400), (.pending, 2699, .nothing, 2700), (.pending, 2700, .expire, 2700),
      (.expired, 2701, .signal, 2701),
      (.withdrawn, 10, .signal, 10), (.approved, 10, .signal, 10), (.expired, 9900, .nothing, nil),
    ] as [(RequestState, TimeInterval, Agenda.Task, TimeInterval?)])
  func `the clerk ends the window, and sees to it that CloudFormation is told`(
    state: RequestState, second: TimeInterval, task: Agenda.Task, next: TimeInterval?
  ) throws {
    var entry = try SampleChange.entry(state)
    entry.seats[seat]?.emailedAt = ManualClock.start
    let plan = ClerkPlan(reminders: [14_400, 3600], tellsRequester: false)

    #expect(
      Agenda(entry, plan, at: ManualClock.start.addingTimeInterval(second))
        == Agenda(task: task, next: next.map(ManualClock.start.addingTimeInterval)))
  }

  @Test func `a hidden value may be new, and what stays is apart`() throws {
    let facts = try SampleChange.request(
      from: ["Size": "small", "Password": "a", "Zone": "x"], to: ["Size": "large", "Password": "b", "Zone": "x"]
    ).facts

    #expect(facts.details.map(\.value) == ["small \u{2192} large", "(hidden; may be new)"])
    #expect(facts.staying == [.init(name: "Zone", value: "x")])
  }

  @Test func `a resource opens a change only against what is approved, and settles it once`() throws {
    let resource = SampleResource.with().name
    let old = ResourceEntry.Approval(digest: "old", requestID: "r", time: ManualClock.start)
    var item = TableItem([
      "RequestId": .string(resource.id), "StackId": .string(resource.stackID), "ResourceLogicalId": .string("Approval"),
      "WaitUrl": .string("url"), "Approved": old.attributes,
    ])
    let new = ResourceEntry.Approval(digest: "new", requestID: "c", time: ManualClock.start)
    let settled = ItemUpdate.settled(new, of: resource, waitURL: "url")

    func applied(_ update: ItemUpdate) -> Bool { item.apply(update) }

    #expect(!applied(.changeOpened("c", against: "other", waitURL: "url")))
    #expect(!applied(.changeOpened("c", against: "old", waitURL: "another")))
    #expect(applied(.changeOpened("c", against: "old", waitURL: "url")))
    #expect(applied(settled))
    #expect(ResourceEntry(item.attributes)?.approved == new && ResourceEntry(item.attributes)?.before == old)
    #expect(!applied(settled) && !applied(.changeOpened("c", against: "old", waitURL: "url")))
  }
}
