import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// What a launch does and a press, which reads and writes; what is signalled is told by `LedgerWorld` in full.
extension ClerkWorld {
  func open(_ state: State) -> [(String, State)] {
    let entry = opened(0)
    guard tables[state.table][id] == nil else { return [("finds a request", state.with(Self.launch, .reopening))] }
    var table = tables[state.table]
    table[id] = entry.item
    var next = state
    next.table = tables.index(of: table)
    let round = Round(kind: .emails, left: entry.seats.keys.sorted())
    return [("opens the request", next.with(Self.launch, .sending(round)))]
  }

  func reopen(_ state: State) -> [(String, State)] {
    guard let existing = entry(state.table) else { return open(state) }
    let fresh = opened(secrets.count - existing.seats.count)
    switch Reopening(existing, for: fresh, at: now(state), until: now(state).addingTimeInterval(60)) {
    case .ours, .refused: return [("breaks", state.with(Self.launch, .opening))]
    case .nothingToDo, .answered: return [("finds nothing to do", state.with(Self.launch, .done))]
    case .wait: return []
    case .emailAgain(let seats):
      let round = Round(kind: .emails, read: state.table, left: [])
      return [("finds emails to be sent", state.with(Self.launch, .renewing(round, seats)))]
    }
  }

  func beginPress(_ state: State) -> [(String, State)] {
    guard entry(state.table) != nil, state.emails[0] > 0 else { return [] }
    return [("is pressed and reads", state.with(Self.press, .judging(state.table)))]
  }

  func judge(_ read: Int, _ state: State) -> [(String, State)] {
    guard let entry = entry(read), let choice = story.choice else { return [] }
    let ballot = Ballot(
      id: "press", choice: choice, comment: "", code: .typed(secrets[0].code), time: now(state), sourceAddress: nil)
    switch entry.judge(ballot, from: SeatNumber.all[0], key: secrets[0].key, claim: nil, at: now(state)) {
    case .counts(_, let update):
      let (isDone, next) = write(Self.press, state, update)
      return isDone
        ? [("votes", next.with(Self.press, .signalling))]
        : [("loses a race and reads again", state.with(Self.press, .judging(state.table)))]
    default: return [("is too late", state.with(Self.press, .done))]
    }
  }
}
