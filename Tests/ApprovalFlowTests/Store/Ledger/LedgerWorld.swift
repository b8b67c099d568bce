import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// A request, its approvers' presses in at most two processes, time, a Delete, lost responses and crashes.
///
/// Whatever reads or writes is a step of its own, so that every order is tried. What a step decides is the code under test;
/// what it writes is done to an item in memory.
final class LedgerWorld {
  struct Press {
    let seat: SeatNumber
    let choice: Choice
    var isCodeRight = true
  }

  struct State: Hashable {
    /// Index of the item, see `LedgerWorld.items`.
    var item = 0
    /// Index of the time of day, see `LedgerWorld.times`.
    var time = 0
    var stages: [Stage]
    var successes = false
    var failures = false
    /// Responses that may still be lost.
    var losses = 1
    /// Presses that were told that their vote was recorded, as bits.
    var counted = 0
  }

  /// Where a press is.
  enum Stage: Hashable {
    case waiting
    /// About to read the entry; with the time of the claim that the last attempt asked for.
    case reading(claim: Int?)
    case judging(item: Int, claim: Int?)
    case wantsTurn
    case turning(item: Int)
    case sending(Choice)
    case noting
    case done

    /// A crash elsewhere leaves nothing behind that another step does not.
    var holdsSignal: Bool {
      switch self {
      case .sending, .noting: true
      default: false
      }
    }
  }

  /// Seconds: at once, after a claim's end, after the deadline, after the last day for a late decision.
  static let times = [0, 6, 3600, 3600 + 86_400].map { ManualClock.start.addingTimeInterval(TimeInterval($0)) }

  let presses: [Press]
  private let lateDays: Int
  private let secrets: [LedgerSecret]
  private var known: [LedgerEntry] = []
  private var tables: [TableItem] = []
  private var indices: [String: Int] = [:]

  /// `wrongCodes` were entered with the first approver's link before.
  init(_ presses: [Press], quorum: Int, wrongCodes: Int = 0, lateDays: Int = 0) throws {
    self.presses = presses
    self.lateDays = lateDays
    let addresses = ["a@example.com", "b@example.com", "c@example.com"]
    secrets = addresses.map { _ in LedgerSecret(.system) }
    let request = try SampleResource.request(["Timeout": "3600"])
    var entry = LedgerEntry(request, by: Electorate(approvers: addresses, quorum: quorum), secrets: secrets)
    entry.seats[SeatNumber.all[0]]?.wrongCodes = wrongCodes
    try intern(TableItem(entry.item.merging(["SignalClaimedUntil": .integer(0)]) { $1 }))
  }

  var start: State { State(stages: presses.map { _ in .waiting }) }

  func entry(_ state: State) -> LedgerEntry { known[state.item] }

  /// Whether the time is one of the days for late decisions.
  func takesLateVotes(_ state: State) -> Bool { lateDays > 0 && state.time == 2 }

  @discardableResult
  private func intern(_ item: TableItem) throws -> Int {
    let text = JSONValue.object(item.attributes.mapValues(\.json)).serializedText
    if let index = indices[text] { return index }
    var entry = try LedgerEntry(item.attributes, hosts: .none)
    entry.lateDays = lateDays
    known.append(entry)
    tables.append(item)
    indices[text] = tables.count - 1
    return tables.count - 1
  }

  func ballot(_ index: Int) -> Ballot {
    let press = presses[index]
    let code = press.isCodeRight ? secrets[press.seat.number].code : nil
    return Ballot(
      id: "press-\(index)", choice: press.choice, comment: "", code: .typed(code),
      time: ManualClock.start.addingTimeInterval(TimeInterval(index) / 1000), sourceAddress: nil)
  }
}

extension LedgerWorld {
  func steps(_ state: State) -> [(name: String, next: State)] {
    var steps: [(name: String, next: State)] = []
    if state.time + 1 < (lateDays == 0 ? 3 : Self.times.count) {
      var next = state
      next.time += 1
      steps.append(("time passes", next))
    }
    if known[state.item].state == .pending,
      let next = changed(state, .withdrawal(by: "Approval", at: Self.times[state.time]))
    {
      steps.append(("the stack is deleted", next))
    }
    if lateDays > 0, state.time >= 2, known[state.item].state == .pending,
      let next = changed(state, .expiry(next: nil, at: Self.times[state.time]))
    {
      steps.append(("the clerk comes", next))
    }
    if lateDays > 0, let next = changed(state, .lateWithdrawal(because: nil, at: Self.times[state.time])) {
      steps.append(("it is taken back", next))
    }
    let inFlight = state.stages.count { $0 != .waiting && $0 != .done }
    for index in state.stages.indices {
      let stage = state.stages[index]
      if stage == .done || stage == .waiting && inFlight == 2 { continue }
      for (name, next) in press(index, stage, state) { steps.append(("\(index) \(name)", next)) }
      if stage.holdsSignal { steps.append(("\(index) crashes", state.with(index, .done))) }
    }
    return steps
  }

  private func press(_ index: Int, _ stage: Stage, _ state: State) -> [(String, State)] {
    switch stage {
    case .waiting: [("is pressed and reads", state.with(index, .judging(item: state.item, claim: nil)))]
    case .reading(let claim): [("reads", state.with(index, .judging(item: state.item, claim: claim)))]
    case .judging(let item, let claim): judge(index, known[item], claim, state)
    case .wantsTurn: [("looks", state.with(index, .turning(item: state.item)))]
    case .turning(let item): turn(index, known[item], state)
    case .sending(let choice): send(index, choice, state)
    case .noting: [("notes", (changed(state, .signalled(at: ManualClock.start)) ?? state).with(index, .done))]
    case .done: []
    }
  }

  private func judge(_ index: Int, _ entry: LedgerEntry, _ claim: Int?, _ state: State) -> [(String, State)] {
    let seat = presses[index].seat
    let end = claim.map { Self.times[$0].addingTimeInterval(SignalTurn.secondsToSignal) }
    let key = secrets[seat.number].key
    switch entry.judge(ballot(index), from: seat, key: key, claim: end, at: Self.times[state.time]) {
    case .stored(let holds): return [("finds its vote", told(index, entry, holds, state))]
    case .repeated, .decidedOtherwise: return [("is too late", signalling(index, entry, false, state))]
    case .closed, .locked: return [("is refused", state.with(index, .done))]
    case .wrongCode(_, let update):
      return write(update, state, index).map { ("counts a wrong code, \($0)", $1.with(index, .done)) }
    case .counts(let next, let update):
      let claim = next.state.choice == nil ? nil : state.time
      return write(update, state, index).map { outcome, after in
        switch outcome {
        case .done: ("votes", told(index, next, next.state.choice != nil, after))
        case .refused: ("loses a race", after.with(index, .reading(claim: claim)))
        case .lost: ("votes, unheard", after.with(index, .reading(claim: claim)))
        }
      }
    }
  }

  private func turn(_ index: Int, _ entry: LedgerEntry, _ state: State) -> [(String, State)] {
    switch SignalTurn(entry, at: Self.times[state.time], until: .distantFuture) {
    case .nothingToSend: [("has nothing to send", state.with(index, .done))]
    case .wait: [("waits", state.with(index, .wantsTurn))]
    case .take(let update):
      write(update, state, index).map { outcome, after in
        let choice = entry.state.choice ?? .reject
        return ("takes over, \(outcome)", after.with(index, outcome == .done ? .sending(choice) : .wantsTurn))
      }
    }
  }

  private func send(_ index: Int, _ choice: Choice, _ state: State) -> [(String, State)] {
    var sent = state.with(index, .noting)
    if choice == .approve { sent.successes = true } else { sent.failures = true }
    return [("signals", sent), ("signals, unheard", sent.with(index, .done)), ("is refused", state.with(index, .done))]
  }
}

extension LedgerWorld {
  private enum Written { case done, refused, lost }

  /// What may come of a write; a lost response looks like a condition that failed, for the retry finds it done.
  private func write(_ update: ItemUpdate, _ state: State, _ index: Int) -> [(Written, State)] {
    guard var next = changed(state, update) else { return [(.refused, state)] }
    guard state.losses > 0 else { return [(.done, next)] }
    let heard = next
    next.losses -= 1
    return [(.done, heard), (.lost, next)]
  }

  private func changed(_ state: State, _ update: ItemUpdate) -> State? {
    var item = tables[state.item]
    guard item.apply(update), let index = try? intern(item) else { return nil }
    var next = state
    next.item = index
    return next
  }

  /// The approver reads that the vote is recorded.
  private func told(_ index: Int, _ entry: LedgerEntry, _ holds: Bool, _ state: State) -> State {
    var next = state
    next.counted |= 1 << index
    return signalling(index, entry, holds, next)
  }

  private func signalling(_ index: Int, _ entry: LedgerEntry, _ holds: Bool, _ state: State) -> State {
    guard let choice = entry.state.choice, !entry.isSignalled else { return state.with(index, .done) }
    return state.with(index, holds ? .sending(choice) : .wantsTurn)
  }
}

extension LedgerWorld.State {
  fileprivate func with(_ index: Int, _ stage: LedgerWorld.Stage) -> Self {
    var next = self
    next.stages[index] = stage
    return next
  }
}
