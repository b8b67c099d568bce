import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// Updates that ask: who ends them, and what CloudFormation is told.
extension BoundWorld {
  static let events = ["event-1", "event-2", "event-4"]
  private static let end = ManualClock.start.addingTimeInterval(2700)

  /// The time of day: before the end of the first change's window, or after.
  func now(_ state: State) -> Date { state.came.contains(.windowEnds) ? Self.end : ManualClock.start }

  /// The request for a change, by its id.
  func change(_ id: String, _ state: State) -> LedgerEntry? { changes(state)[id] }

  func id(_ event: String) -> String { changeIDs[event] ?? "" }

  /// What may happen once a change has ended, or its window: the clerk ends it, somebody tells CloudFormation.
  func ends(of state: State) -> [(name: String, next: State)] {
    var steps: [(name: String, next: State)] = []
    for event in Self.events {
      guard let entry = change(id(event), state) else { continue }
      if entry.state == .pending, entry.isOver(at: now(state)) {
        let expiry = ItemUpdate.expiry(next: now(state), at: now(state))
        steps.append(("the clerk ends \(event)", written(LedgerChange(entry.id, expiry), state)))
      }
      let snapshot = entry.snapshot(for: .clerk, holdsSignal: true)
      guard let message = snapshot.dueMessage else { continue }
      var told = state
      told.answers[event, default: []].insert(String(decoding: message.put.request.body, as: UTF8.self))
      var writes = [LedgerChange(entry.id, .signalled(at: now(state)))]
      if let used = snapshot.passedBy { writes.append(LedgerChange(used.itemID, .lost(used.requestID))) }
      if let approval = entry.approval {
        writes.append(
          LedgerChange(resource.name.id, .settled(approval, of: resource.name, waitURL: entry.handle.url.text)))
      }
      guard told.writes.isEmpty else { continue }
      steps.append(("CloudFormation is told of \(event)", under(writes, told)))
    }
    return steps
  }

  /// An Update with the first handle, whose answer is held if it has to be.
  func update(_ digest: String, by event: String, _ state: State) -> State {
    // Its request alone says how an event is answered that comes again.
    if change(id(event), state) != nil { return state }
    var view = view(state)
    var next = view.changes.reduce(state) { written($1, $0) }
    if let other = view.otherChange {
      next = written(
        LedgerChange(other.id, .changeWithdrawn(claimedUntil: now(state), at: now(state))), next)
    }
    switch answer(digest, handles[0], state) {
    case .succeedAsApproved:
      next.answers[event, default: []].insert("SUCCESS")
      return next
    case .askAndHoldAnswer(let against):
      let opened = ItemUpdate.changeOpened(id(event), against: against, waitURL: handles[0].url.text)
      view = self.view(next)
      guard view.known?.approved?.digest == against else { return next }
      next = written(LedgerChange(resource.name.id, opened), next)
      let entry = entry(event, against: against)
      if serving(entry, next) == nil { return under([LedgerChange(adding: entry)], next) }
      next.passes[event] = .using
      return next
    default: return next
    }
  }

  func entry(_ event: String, against: String) -> LedgerEntry {
    let end = event == Self.events[0] ? Self.end : Self.end.addingTimeInterval(2700)
    var entry = LedgerEntry(
      id: id(event), handle: handles[0], requester: "user@example.com", product: nil, details: [], quorum: 1,
      openedAt: ManualClock.start, deadline: end,
      seats: [
        SeatNumber.all[0]: .init(address: "a@example.com", keyHash: event, codeHash: "", emailedAt: ManualClock.start)
      ],
      binding: .init(resourceLogicalID: resource.logicalID, digest: Self.large, terms: "terms"))
    entry.kind = .change
    entry.against = against
    entry.held = try? SampleChange.held(of: event, until: end)
    return entry
  }

  /// A vote on the newest change that is there, whatever its window: the write itself has to compare.
  func vote(_ choice: Choice, _ state: State) -> State {
    let open = Self.events.compactMap { change(id($0), state) }.last { $0.state == .pending }
    guard let open else { return state }
    let vote = Vote(
      by: .approver("a@example.com"), choice: choice, comment: "", time: ManualClock.start, sourceAddress: nil)
    let next = open.adding(vote, inSeat: SeatNumber.all[0], at: now(state))
    let seat = SeatNumber.all[0]
    let update = ItemUpdate.vote(
      vote, with: open.firstKey(of: seat), inSeat: seat, of: next, over: open.version, at: now(state))
    var voted = written(LedgerChange(open.id, update), state)
    if voted.table != state.table, choice == .approve { voted.approved.insert(Self.large) }
    return voted
  }
}
