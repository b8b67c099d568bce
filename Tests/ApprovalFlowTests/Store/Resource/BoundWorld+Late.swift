import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// A change that is decided after its window, and later updates that may pass by that.
extension BoundWorld {
  /// The first change, which may be approved too late.
  func late(_ state: State) -> LedgerEntry? { change(id("event-1"), state) }

  /// Events whose request a late approval let pass.
  func passed(_ state: State) -> [String] {
    Self.events.filter { change(id($0), state)?.usedLateApproval != nil }
  }

  /// A vote on the first change after its window; none before.
  func voteLate(_ choice: Choice, _ state: State) -> State {
    guard var late = late(state), late.isPast(at: now(state)), [.pending, .expired].contains(late.state) else {
      return state
    }
    late.lateDays = 1
    let seat = SeatNumber.all[0]
    let vote = Vote(
      by: .approver("a@example.com"), choice: choice, comment: "", time: now(state), sourceAddress: nil)
    let next = late.addingLate(vote, inSeat: seat, at: now(state))
    let update = ItemUpdate.vote(
      vote, with: late.firstKey(of: seat), inSeat: seat, of: next, over: late.version, isLate: true, at: now(state))
    var voted = written(LedgerChange(late.id, update), state)
    guard voted.table != state.table, let approval = LateApproval(next) else { return voted }
    voted.approved.insert(Self.large)
    return under([approval.change], voted)
  }

  /// An operator takes back what was approved late, or could be.
  func withdrawLate(_ state: State) -> State {
    guard let seen = late(state), let scope = seen.lateApprovalScope else { return state }
    let update = ItemUpdate.lateWithdrawal(because: RequestSnapshot.undecided, at: now(state))
    var next = written(LedgerChange(seen.id, update), state)
    guard next.table != state.table else { return state }
    let others = ["event-2", "event-4"].compactMap { change(id($0), state) }
    if !others.contains(where: { $0.state == .approved }) { next.approved.remove(Self.large) }
    return under([LedgerChange(scope.itemID, .lost(seen.id))], next)
  }

  /// The late approval that an update finds.
  func serving(_ entry: LedgerEntry, _ state: State) -> LateApproval? {
    guard let scope = entry.lateApprovalScope, let item = items(state)[scope.itemID] else { return nil }
    return LateApproval.all(in: item).first { $0.scope == scope && $0.until > now(state) }
  }

  /// What updates do that found a late approval, and the clerk that puts it where they look.
  func passes(of state: State) -> [(name: String, next: State)] {
    var steps: [(name: String, next: State)] = []
    if var late = late(state), late.state == .approvedLate, state.writes.isEmpty {
      late.lateDays = 1
      if let approval = LateApproval(late), serving(late, state) == nil {
        steps.append(("the clerk looks", under([approval.change], state)))
      }
    }
    for (event, pass) in state.passes.sorted(by: { $0.key < $1.key }) {
      var next = state
      next.passes[event] = nil
      if state.crashes > 0 {
        var crashed = next
        crashed.crashes -= 1
        steps.append(("\(event) crashes", crashed))
      }
      let entry = entry(event, against: Self.small)
      switch pass {
      case .using:
        var used = written(LedgerChange(id("event-1"), .use(by: entry.id, at: now(state))), next)
        if used.table == next.table {
          steps.append(("\(event) is too late", under([LedgerChange(adding: entry)], next)))
        } else {
          used.passes[event] = .opening
          steps.append(("\(event) uses it", used))
        }
      case .opening:
        guard let approval = serving(entry, state) else { continue }
        let passing = LedgerChange(adding: entry.passing(by: approval, at: now(state)))
        steps.append(("\(event) opens its request", written(passing, next)))
      }
    }
    return steps
  }
}
