import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// A request that was approved too late, launches that may pass by it in two processes, time, an operator and crashes.
///
/// Each read and each write is a step of its own. What a step decides is the code under test; what it writes is done to items in
/// memory.
final class LateApprovalWorld {
  /// A launch in a stack of its own; it is tried again after a crash.
  struct Launch {
    let stack: String
    var size = "small"
    /// Approvers and quorum of the day.
    var electorate = Electorate(approvers: ["a@example.com", "b@example.com"], quorum: 1)
  }

  struct State: Hashable {
    /// Index of the table as it is.
    var table = 0
    /// Whether the late approval's days are over.
    var isOver = false
    var stages: [Stage]
    var crashes = 1
    /// Launches that CloudFormation was told to go on with, as bits.
    var signalled = 0
  }

  enum Stage: Hashable {
    case waiting
    /// With what was found, an index of `found`.
    case using(Int)
    case opening
    case signalling
    case noting
    case asked
    case done
  }

  private static let start = ManualClock.start
  private static let late = start.addingTimeInterval(7200)
  private static let over = late.addingTimeInterval(86_400)

  let launches: [Launch]
  /// What the late approval approves.
  let approvedDigest: String
  private let requests: [ApprovalRequest]
  private let first: LedgerEntry
  private let approval: LateApproval
  private let tables = SeenTables()
  private var found: [[LateApproval]] = []

  init(_ launches: [Launch]) throws {
    self.launches = launches
    requests = try launches.map { try Self.request($0) }
    let request = try Self.request(Launch(stack: "first"))
    let electorate = Electorate(approvers: ["a@example.com", "b@example.com"], quorum: 1)
    var entry = LedgerEntry(request, by: electorate, secrets: [.init(.system), .init(.system)])
    entry.lateDays = 1
    let vote = Vote(
      by: .approver("a@example.com"), choice: .approve, comment: "", time: Self.late, sourceAddress: nil)
    first = entry.addingLate(vote, inSeat: SeatNumber.all[0], at: Self.late)
    guard let approval = LateApproval(first) else { throw Broken("the approval is not late") }
    self.approval = approval
    approvedDigest = request.digest
    tables.index(of: [
      first.id: first.item,
      approval.scope.itemID: [
        "RequestId": .string(approval.scope.itemID), approval.requestID: .map(approval.attributes),
      ],
    ])
  }

  private static func request(_ launch: Launch) throws -> ApprovalRequest {
    var url = WaitURL.version4
    url.path = url.path.replacing("/SC-", with: "/\(launch.stack)-SC-")
    let handle = try WaitHandle(url.text, hosts: .none)
    let resource = SampleResource.with(
      ["WaitUrl": .string(url.text), "Size": .string(launch.size)], stackID: handle.stack.text)
    return try SampleResource.request(of: resource)
  }

  var beginning: State { State(stages: launches.map { _ in .waiting }) }

  /// The request of the late approval as it stands.
  func late(_ state: State) throws -> LedgerEntry {
    try LedgerEntry(tables[state.table][first.id] ?? [:], hosts: .none)
  }

  /// The request that a launch has opened.
  func opened(_ index: Int, _ state: State) -> LedgerEntry? {
    tables[state.table][LedgerEntry.id(of: requests[index].handle)].flatMap { try? LedgerEntry($0, hosts: .none) }
  }

  func digest(_ index: Int) -> String { requests[index].digest }

  private func now(_ state: State) -> Date { state.isOver ? Self.over : Self.late }
}

extension LateApprovalWorld {
  func steps(_ state: State) -> [(name: String, next: State)] {
    var steps: [(name: String, next: State)] = []
    if !state.isOver {
      var next = state
      next.isOver = true
      steps.append(("the days are over", next))
    }
    if let next = changed(first.id, .lateWithdrawal(because: nil, at: now(state)), state) {
      steps.append(("it is taken back", next))
    }
    for index in launches.indices {
      for (name, next) in launch(index, state) { steps.append(("\(index) \(name)", next)) }
      guard state.crashes > 0, state.stages[index].isUnderWay else { continue }
      var crashed = state.with(index, .waiting)
      crashed.crashes -= 1
      steps.append(("\(index) crashes and comes again", crashed))
    }
    return steps
  }

  private func launch(_ index: Int, _ state: State) -> [(String, State)] {
    switch state.stages[index] {
    case .waiting: [("reads", read(index, state))]
    case .using(let what): use(index, found[what], state)
    case .opening: open(index, state)
    case .signalling: signal(index, state)
    case .noting: note(index, state)
    case .asked, .done: []
    }
  }

  private func read(_ index: Int, _ state: State) -> State {
    let request = requests[index]
    if let own = opened(index, state) {
      return state.with(index, own.usedLateApproval == nil ? .asked : own.isSignalled ? .noting : .signalling)
    }
    let scope = request.lateApprovalScope
    let all = tables[state.table][scope.itemID].map(LateApproval.all) ?? []
    let serving = all.filter { $0.serves(request, of: launches[index].electorate, at: now(state)) }
    guard !serving.isEmpty else { return state.with(index, .asked) }
    found.append(serving)
    if let same = found.firstIndex(of: serving), same < found.count - 1 { found.removeLast() }
    return state.with(index, .using(found.firstIndex(of: serving) ?? 0))
  }

  private func use(_ index: Int, _ serving: [LateApproval], _ state: State) -> [(String, State)] {
    let user = LedgerEntry.id(of: requests[index].handle)
    guard let next = changed(serving[0].requestID, .use(by: user, at: now(state)), state) else {
      return [("is too late", state.with(index, .asked))]
    }
    return [("uses it", next.with(index, .opening))]
  }

  private func open(_ index: Int, _ state: State) -> [(String, State)] {
    let electorate = launches[index].electorate
    var table = tables[state.table]
    let entry = LedgerEntry(
      requests[index], by: electorate, secrets: electorate.approvers.map { _ in LedgerSecret(RandomBits { 7 }) }
    ).passing(by: approval, at: Self.late)
    if table[entry.id] == nil { table[entry.id] = entry.item.merging(["SignalClaimedUntil": .integer(0)]) { $1 } }
    var next = state
    next.table = tables.index(of: table)
    return [("opens its request", next.with(index, .signalling))]
  }

  private func signal(_ index: Int, _ state: State) -> [(String, State)] {
    var next = state.with(index, .noting)
    next.signalled |= 1 << index
    return [("signals", next)]
  }

  private func note(_ index: Int, _ state: State) -> [(String, State)] {
    var next = changed(LedgerEntry.id(of: requests[index].handle), .signalled(at: Self.late), state) ?? state
    next = changed(approval.scope.itemID, .lost(first.id), next) ?? next
    return [("notes", next.with(index, .done))]
  }

  private func changed(_ id: String, _ update: ItemUpdate, _ state: State) -> State? {
    var table = tables[state.table]
    var item = TableItem(table[id] ?? [:])
    guard item.apply(update) else { return nil }
    table[id] = item.attributes
    var next = state
    next.table = tables.index(of: table)
    return next
  }
}

extension LateApprovalWorld.State {
  fileprivate func with(_ index: Int, _ stage: LateApprovalWorld.Stage) -> Self {
    var next = self
    next.stages[index] = stage
    return next
  }
}

extension LateApprovalWorld.Stage {
  fileprivate var isUnderWay: Bool { ![.waiting, .asked, .done].contains(self) }
}
