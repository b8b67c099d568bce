import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// One resource and its requests over the life of a stack: Creates, real and forged, Updates, decisions, Deletes and crashes;
/// changes that are held, their window, the clerk, and what CloudFormation is told.
///
/// Each read and each write is a step of its own. What a step decides is the code under test; what it writes is done to items in
/// memory.
final class BoundWorld {
  enum Event: Hashable {
    case createSmall, createLarge, updateLarge, newHandleLarge, delete
    case approveFirst, approveSecond
    /// An Update to the large values, the same event once more, others, and one that goes back.
    case changeLarge, changeLargeRepeated, changeLargeLater, changeLargeLaterRepeated, changeLargeLast, backToSmall
    case approveChange, rejectChange, windowEnds
    /// An answer to the first change after its window, and an operator who takes that back.
    case approveLate, rejectLate, withdrawLate
  }

  struct State: Hashable {
    /// Index of the table as it is.
    var table = 0
    /// Digests that an approver has approved.
    var approved: Set<String> = []
    /// Events that have come.
    var came: Set<Event> = []
    /// Writes that are under way, in any order; a crash forgets one.
    var writes: [Int] = []
    /// Writes that may still be lost.
    var crashes = 1
    /// What CloudFormation was told, by event, each as it was sent.
    var answers: [String: Set<String>] = [:]
    /// Events that pass by a late approval: what they do next.
    var passes: [String: Pass] = [:]
  }

  /// How far an event has come that passes by a late approval: it uses that first, and opens its request then.
  enum Pass: Hashable { case using, opening }

  /// What the gate and an Update make of a table, by handle and digest.
  struct Passing {
    var gate: Set<String> = []
    var updates: Set<String> = []
    /// Whether a gate without a digest passes.
    var isOpen = false
  }

  static let small = "small"
  static let large = "large"

  let handles: [WaitHandle]
  let resource: CustomResource
  private let tables = SeenTables()
  private var known: [LedgerChange] = []
  private var knownIndices: [LedgerChange: Int] = [:]
  private var views: [Int: ResourceView] = [:]
  private var passings: [Int: Passing] = [:]
  private var changes: [Int: [String: LedgerEntry]] = [:]
  /// The id of the request that each event opens.
  let changeIDs: [String: String]

  private let events: [Event]

  init(_ events: [Event]) throws {
    self.events = events
    let first = WaitURL.version4
    var second = first
    second.path += "2"
    handles = [try WaitHandle(first.text, hosts: .none), try WaitHandle(second.text, hosts: .none)]
    let resource = SampleResource.with()
    self.resource = resource
    changeIDs = Dictionary(
      uniqueKeysWithValues: Self.events.map { event in
        (event, ChangeOrder.id(of: resource.name, digest: Self.large, requestID: event))
      })
    tables.index(of: [:])
  }

  func steps(_ state: State) -> [(name: String, next: State)] {
    var steps: [(name: String, next: State)] = []
    for (place, write) in state.writes.enumerated() {
      var rest = state
      rest.writes.remove(at: place)
      if state.crashes > 0 {
        var crashed = rest
        crashed.crashes -= 1
        steps.append(("a crash", crashed))
      }
      steps.append(("write \(known[write].id.prefix(12))", written(known[write], rest)))
    }
    guard state.writes.count < 2 else { return steps }
    for event in events where !state.came.contains(event) {
      var next = state
      next.came.insert(event)
      let after = come(event, next)
      // What does nothing now may do something later; to have it behind leaves no more than that.
      guard after != next || event == .windowEnds else { continue }
      steps.append(("\(event)", after))
    }
    return steps + ends(of: state) + passes(of: state)
  }

  /// The state in which small runs, approved, and nothing is under way.
  func running() -> State {
    [Event.createSmall, .approveFirst].reduce(State()) { state, event in
      var next = state
      next.came.insert(event)
      next = come(event, next)
      while let write = next.writes.first {
        next.writes.removeFirst()
        next = written(known[write], next)
      }
      return next
    }
  }

  /// What passes with a table, worked out once for each.
  func passing(_ state: State) -> Passing {
    if let known = passings[state.table] { return known }
    var passing = Passing()
    for handle in handles {
      for digest in [Self.small, Self.large] {
        if gatePasses(digest, handle, state) { passing.gate.insert(digest) }
        if answer(digest, handle, state) == .succeedAsApproved { passing.updates.insert(digest) }
      }
      if gatePasses(nil, handle, state) { passing.isOpen = true }
    }
    passings[state.table] = passing
    return passing
  }

  func items(_ state: State) -> [String: Item] { tables[state.table] }

  /// The changes that were asked about, by id, read once for each table.
  func changes(_ state: State) -> [String: LedgerEntry] {
    if let known = changes[state.table] { return known }
    let read = items(state).compactMapValues { try? LedgerEntry($0, hosts: .none) }.filter { $1.kind == .change }
    changes[state.table] = read
    return read
  }

  /// What the ledger has, as the next reader sees it.
  func view(_ state: State) -> ResourceView {
    if let known = views[state.table] { return known }
    let view = read(state)
    views[state.table] = view
    return view
  }

  private func read(_ state: State) -> ResourceView {
    let items = tables[state.table]
    let requests = handles.compactMap { items[LedgerEntry.id(of: $0)] }
      .compactMap { try? LedgerEntry($0, hosts: .none) }
    var view = ResourceView(
      resource.name, seen: items[resource.name.id].flatMap(ResourceEntry.init), requests: requests)
    view.settle(with: view.unreadRequest.flatMap { change($0, state) })
    return view
  }

  func answer(_ digest: String, _ handle: WaitHandle, _ state: State) -> UpdateAnswer {
    let view = view(state)
    return UpdateQuestion(
      resource: resource.name, direction: .forward, waitURL: handle.url.text, digest: digest, goesBackInTime: false,
      known: view.known, request: view.requests[handle.url.text], now: ManualClock.start
    ).answer
  }

  private func gatePasses(_ digest: String?, _ handle: WaitHandle, _ state: State) -> Bool {
    let view = view(state)
    return GateQuestion(
      direction: .forward, digest: digest, isUnchanged: false, goesBackInTime: false,
      request: view.requests[handle.url.text], opener: view.known, now: ManualClock.start
    ).refusal(ofUpdate: false) == nil
  }
}

extension BoundWorld {
  private func come(_ event: Event, _ state: State) -> State {
    switch event {
    case .createSmall: create(Self.small, handles[0], state)
    case .createLarge: create(Self.large, handles[0], state)
    case .updateLarge: update(Self.large, handles[0], state)
    case .newHandleLarge: update(Self.large, handles[1], state)
    case .delete: delete(state)
    case .approveFirst: approve(handles[0], state)
    case .approveSecond: approve(handles[1], state)
    case .changeLarge, .changeLargeRepeated: update(Self.large, by: "event-1", state)
    case .changeLargeLater, .changeLargeLaterRepeated: update(Self.large, by: "event-2", state)
    case .changeLargeLast: update(Self.large, by: "event-4", state)
    case .backToSmall: update(Self.small, by: "event-3", state)
    case .approveLate: voteLate(.approve, state)
    case .rejectLate: voteLate(.reject, state)
    case .withdrawLate: withdrawLate(state)
    case .approveChange: vote(.approve, state)
    case .rejectChange: vote(.reject, state)
    case .windowEnds: state
    }
  }

  private func entry(_ digest: String, _ handle: WaitHandle) -> LedgerEntry {
    LedgerEntry(
      id: LedgerEntry.id(of: handle), handle: handle, requester: "user@example.com", product: nil, details: [],
      quorum: 1, openedAt: ManualClock.start, deadline: ManualClock.start.addingTimeInterval(3600),
      seats: [
        SeatNumber.all[0]: .init(address: "a@example.com", keyHash: digest, codeHash: "", emailedAt: ManualClock.start)
      ],
      binding: .init(resourceLogicalID: resource.logicalID, digest: digest, terms: "terms"))
  }

  private func create(_ digest: String, _ handle: WaitHandle, _ state: State) -> State {
    let wanted = entry(digest, handle)
    let seen = view(state)
    guard let existing = seen.requests[handle.url.text] else {
      return under(
        [
          LedgerChange(adding: wanted),
          LedgerChange(
            resource.name.id, .opened(wanted.id, waitURL: handle.url.text, by: resource, over: seen.seen)),
        ], state)
    }
    switch Reopening(existing, for: wanted, at: ManualClock.start, until: .distantFuture) {
    case .refused(.differs):
      return under(
        [LedgerChange(wanted.id, .withdrawal(by: resource.logicalID, at: ManualClock.start))], state)
    case .answered:
      guard let approval = existing.approval else { return state }
      return under(
        [LedgerChange(resource.name.id, .answered(by: approval, resource, waitURL: handle.url.text, over: seen.seen))],
        state)
    default: return state
    }
  }

  private func update(_ digest: String, _ handle: WaitHandle, _ state: State) -> State {
    let settled = under(view(state).changes, state)
    return answer(digest, handle, state) == .askApprovers ? create(digest, handle, settled) : settled
  }

  private func delete(_ state: State) -> State {
    let binding = LedgerEntry.Binding(resourceLogicalID: resource.logicalID, digest: "", terms: nil)
    let id = LedgerEntry.id(of: handles[0])
    return under(
      [
        LedgerChange(adding: LedgerEntry(.mark, .withdrawn, handles[0], binding, at: ManualClock.start)),
        LedgerChange(id, .withdrawal(by: resource.logicalID, at: ManualClock.start)),
        LedgerChange(
          resource.name.id, .ended(resource, waitURL: handles[0].url.text, keptUntil: .distantFuture)),
      ], state)
  }

  /// The vote is one write; what it approves is settled after it, unless the process ends before.
  private func approve(_ handle: WaitHandle, _ state: State) -> State {
    guard let request = view(state).requests[handle.url.text], request.state == .pending, let binding = request.binding
    else { return state }
    let vote = Vote(
      by: .approver("a@example.com"), choice: .approve, comment: "", time: ManualClock.start, sourceAddress: nil)
    let next = request.adding(vote, inSeat: SeatNumber.all[0], at: ManualClock.start)
    let update = ItemUpdate.vote(
      vote, with: request.firstKey(of: SeatNumber.all[0]), inSeat: SeatNumber.all[0], of: next, over: request.version,
      at: ManualClock.start)
    var voted = written(LedgerChange(request.id, update), state)
    guard voted.table != state.table, let approval = next.approval else { return state }
    voted.approved.insert(binding.digest)
    return under(
      [LedgerChange(resource.name.id, .settled(approval, of: resource.name, waitURL: handle.url.text))], voted)
  }
}

extension BoundWorld {
  func under(_ changes: [LedgerChange], _ state: State) -> State {
    var next = state
    for change in changes {
      let index = knownIndices[change] ?? known.count
      if index == known.count {
        knownIndices[change] = index
        known.append(change)
      }
      next.writes.append(index)
    }
    next.writes.sort()
    return next
  }

  func written(_ change: LedgerChange, _ state: State) -> State {
    var table = tables[state.table]
    switch change.write {
    case .add(let item):
      guard table[change.id] == nil else { return state }
      table[change.id] = item
    case .update(let update):
      var item = TableItem(table[change.id] ?? [:])
      guard item.apply(update) else { return state }
      table[change.id] = item.attributes.merging(["RequestId": .string(change.id)]) { $1 }
    }
    var next = state
    next.table = tables.index(of: table)
    return next
  }
}
