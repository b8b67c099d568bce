import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

extension ClerkWorld {
  func steps(_ state: State) -> [(name: String, next: State)] {
    var steps = timePasses(state)
    for actor in state.stages.indices {
      for (name, next) in act(actor, state) { steps.append(("\(actor) \(name)", next)) }
    }
    return steps
  }

  /// Kills what is under way; Lambda repeats a launch's event, once.
  private func timePasses(_ state: State) -> [(name: String, next: State)] {
    guard state.time + 1 < story.moments.count else { return [] }
    var next = state
    next.time += 1
    for actor in state.stages.indices where ![.waiting, .done].contains(state.stages[actor]) {
      next.mishaps += 1
      next.stages[actor] = Self.clerks.contains(actor) ? .waiting : .done
    }
    if next.stages[Self.launch] != state.stages[Self.launch], !state.isRepeated {
      next.stages[Self.launch] = .reopening
      next.isRepeated = true
    }
    return next.mishaps <= story.mishaps ? [("time passes", next)] : []
  }

  private func act(_ actor: Int, _ state: State) -> [(String, State)] {
    switch state.stages[actor] {
    case .done: []
    case .waiting: actor == Self.press ? beginPress(state) : beginRun(actor, state)
    case .opening: open(state)
    case .reopening: reopen(state)
    case .judging(let read): judge(read, state)
    case .looked(let read): beginShift(actor, read, state)
    case .claiming(let read): claim(actor, read, state)
    case .expiring(let read): expire(actor, read, state)
    case .turning(let read): takeTurn(actor, read, state)
    case .signalling: signal(actor, state)
    case .notingSignal:
      [("notes the signal", write(actor, state, .signalled(at: now(state))).next.with(actor, idle(actor)))]
    case .renewing(let round, let seats): renew(actor, round, seats, state)
    case .sending(let round): send(actor, round, state)
    case .notingEmails(let round): noteEmails(actor, round, state)
    case .telling(let round): tell(actor, round, state)
    case .noting(let round): note(actor, round, state)
    case .returning(let round): returns(actor, round, state)
    case .endingShift:
      [
        (
          "ends its shift",
          write(actor, to: shiftID, state, .shiftEnded(shift(actor, state))).next.with(actor, .waiting)
        )
      ]
    }
  }

  private func idle(_ actor: Int) -> Stage { Self.clerks.contains(actor) ? .waiting : .done }

  func shift(_ actor: Int, _ state: State) -> ClerkShift {
    ClerkShift(id: "\(actor)", end: now(state).addingTimeInterval(60))
  }

  /// Makes a process's change to the request, or to another item; whether its condition held, and the state then.
  ///
  /// Nil is no change.
  func write(
    _ actor: Int, to id: String? = nil, _ state: State, _ update: @autoclosure () -> ItemUpdate?
  ) -> (isDone: Bool, next: State) {
    let key = Write(
      table: state.table, time: state.time, secrets: state.secrets, actor: actor, stage: state.stages[actor])
    let table = written[key] ?? change(id ?? self.id, of: state.table, update()) ?? -1
    written[key] = table
    guard table >= 0 else { return (false, state) }
    var next = state
    next.table = table
    return (true, next)
  }

  /// The table after a change; nil if its condition does not hold.
  private func change(_ id: String, of table: Int, _ update: ItemUpdate?) -> Int? {
    var items = tables[table]
    var item = TableItem(items[id] ?? [:])
    guard let update, item.apply(update) else { return nil }
    items[id] = item.attributes
    return tables.index(of: items)
  }

  // What either may do

  private func signal(_ actor: Int, _ state: State) -> [(String, State)] {
    var sent = state.with(actor, .notingSignal)
    sent.signals = 1
    return [("signals", sent)]
  }

  func mishap(_ state: State) -> State? {
    guard state.mishaps < story.mishaps else { return nil }
    var next = state
    next.mishaps += 1
    return next
  }
}
