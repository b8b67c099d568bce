import Foundation
import LambdaCore

/// What the clerk asks of the ledger for requests that it has claimed.
extension LedgerStore {
  /// New links for seats that were never emailed, of many requests at once; in their order.
  package func invitations(
    for seats: [(DueRequest, [DueRequest.Seat])], until deadline: Date
  ) throws(StoreUnavailable) -> [[Invitation]] {
    let all = seats.map { request, seats in renewals(seats.map(\.number), of: request.entry) }
    var written = try table.change(all.flatMap { $0.map(\.change) }, until: deadline)[...]
    return all.map { renewals in
      defer { written = written.dropFirst(renewals.count) }
      return zip(renewals, written).compactMap { renewal, isWritten in isWritten ? renewal.invitation : nil }
    }
  }

  /// Ends requests that nobody decided in time, or that too few approvers are left for; gives those that it has ended, and that
  /// nobody has decided or ended otherwise meanwhile.
  package func end(_ requests: [DueRequest], until deadline: Date) throws(StoreUnavailable) -> [DueRequest] {
    let now = clock.now()
    let endings = requests.compactMap { request -> (request: DueRequest, update: ItemUpdate)? in
      switch request.task {
      case .expire: (request, .expiry(next: request.next, at: now))
      case .end: (request, .ending(request.entry, at: now))
      case .nothing, .signal, .ask, .tell: nil
      }
    }
    return try written(endings, until: deadline)
  }

  /// Claims the right to tell CloudFormation how requests ended; gives those that no other process has claimed.
  package func claimSignals(of requests: [DueRequest], until deadline: Date) throws(StoreUnavailable) -> [DueRequest] {
    let now = clock.now()
    let claims = requests.compactMap { request -> (request: DueRequest, update: ItemUpdate)? in
      guard request.task == .signal, case .take(let update) = SignalTurn(request.entry, at: now, until: .distantFuture)
      else { return nil }
      return (request, update)
    }
    return try written(claims, until: deadline)
  }

  /// What CloudFormation is to be told of a request whose signal is claimed.
  package func ended(_ request: DueRequest) -> RequestSnapshot {
    request.entry.snapshot(for: .clerk, holdsSignal: true)
  }

  /// Those of which the update is written; where it fails, the request is due again when its claim ends.
  private func written(
    _ updates: [(request: DueRequest, update: ItemUpdate)], until deadline: Date
  ) throws(StoreUnavailable) -> [DueRequest] {
    let results = table.outbound.sendAll(
      updates.map { table.change(LedgerChange($0.request.id, $0.update)) }, until: deadline)
    let written = results.compactMap { try? $0.get() }
    if written.isEmpty, case .failure(let error)? = results.first { throw .table(error) }
    return zip(updates, results).compactMap { update, result in (try? result.get()) == true ? update.request : nil }
  }

  /// Notes that CloudFormation knows; false if that was noted before.
  package func notingSignalled(_ request: DueRequest) -> PreparedCall<Bool, ServiceError> {
    table.change(LedgerChange(request.id, .signalled(at: clock.now())))
  }

  /// Gives up on telling CloudFormation how a request ended.
  package func givingUp(_ request: DueRequest) -> PreparedCall<Bool, ServiceError> {
    table.change(LedgerChange(request.id, .clerkReturns(request, at: nil)))
  }

  /// Calls that note what was done and when to look again.
  package func note(_ result: ClerkResult, of request: DueRequest) -> [PreparedCall<Bool, ServiceError>] {
    var calls: [PreparedCall<Bool, ServiceError>] = []
    if let late = LateApproval(request.entry) { calls.append(table.change(late.change)) }
    if let done = ItemUpdate.clerkDid(result, for: request, at: clock.now()) {
      calls.append(table.change(LedgerChange(request.id, done)))
    }
    if result.isComplete, !result.waitsForRoom, !request.task.writesNext {
      calls.append(table.change(LedgerChange(request.id, .clerkReturns(request, at: request.next))))
    }
    return calls
  }
}

extension DueRequest.Task {
  /// Whether the task's own write says when to look again.
  fileprivate var writesNext: Bool {
    switch self {
    case .expire, .end, .signal: true
    case .nothing, .ask, .tell: false
    }
  }
}

extension ItemUpdate {
  /// The index's one partition.
  static let due = AttributeValue.string("due")

  static func putOff(until time: Date) -> ItemUpdate {
    ItemUpdate("SET DueAt = :time", if: "attribute_exists(DueAt)", values: [":time": .integer(time.wholeSeconds)])
  }

  /// Claims a request, unless another has claimed it, or a decision has changed what is due, since it was read.
  static func clerkClaim(_ request: DueRequest) -> ItemUpdate {
    ItemUpdate(
      "SET DueAt = :claim", if: "DueAt = :seen AND #version = :version", names: ["#version": "Version"],
      values: [
        ":claim": .integer(request.claimedUntil.wholeSeconds), ":seen": .integer(request.dueSince.wholeSeconds),
        ":version": .integer(request.entry.version),
      ])
  }

  /// When to look again, unless something has become due meanwhile.
  ///
  /// The version tells this claim from another's of the same second, after a decision has made the request due again.
  static func clerkReturns(_ request: DueRequest, at next: Date?) -> ItemUpdate {
    var values: [String: AttributeValue] = [
      ":claim": .integer(request.claimedUntil.wholeSeconds), ":version": .integer(request.entry.version),
    ]
    values[":next"] = next.map { .integer($0.wholeSeconds) }
    return ItemUpdate(
      next == nil ? "REMOVE Due, DueAt" : "SET DueAt = :next", if: "DueAt = :claim AND #version = :version",
      names: ["#version": "Version"], values: values)
  }

  /// Makes a request due again of which something is left to do.
  ///
  /// Never in the second since which it was due before: a clerk that has looked before this one's claim could still claim it, and
  /// tell again who has been told. With emails it keeps the place of its launch, so that they go out in that order; otherwise it
  /// goes behind what waits already.
  static func clerkGivesBack(_ request: DueRequest, at now: Date) -> ItemUpdate {
    let next = request.dueSince.addingTimeInterval(1)
    guard request.hasEmails else { return clerkReturns(request, at: max(now, next)) }
    let place = request.openedAt.addingTimeInterval(Reopening.secondsToClerk)
    let seconds = next.wholeSeconds - place.wholeSeconds
    // One of three seconds in turn: no clerk lives as long as that takes.
    return clerkReturns(request, at: (1...2).contains(seconds) ? next : place)
  }

  static func expiry(next: Date?, at now: Date) -> ItemUpdate {
    var values: [String: AttributeValue] = [
      ":expired": .string(RequestState.expired.rawValue), ":one": .integer(1),
      ":pending": .string(RequestState.pending.rawValue), ":now": .integer(Int(now.timeIntervalSince1970)),
    ]
    // Rounded down: what is due at once is found at once.
    values[":next"] = next.map { .integer(Int($0.timeIntervalSince1970)) }
    return ItemUpdate(
      "SET #status = :expired, #version = #version + :one, SignalClaimedUntil = :now"
        + (next == nil ? " REMOVE Due, DueAt" : ", DueAt = :next"),
      if: "#status = :pending", names: ["#status": "Status", "#version": "Version"], values: values)
  }

  /// Who was told what, and who is not reached; nil if that is nobody.
  static func clerkDid(_ result: ClerkResult, for request: DueRequest, at now: Date) -> ItemUpdate? {
    var sets: [String] = []
    var names: [String: String] = [:]
    var values: [String: AttributeValue] = [:]
    var condition = "attribute_exists(RequestId)"
    let isOpen = request.ending == nil
    if isOpen, !result.done.isEmpty { sets.append("RemindedAt = :now") }
    if result.requesterTold {
      sets.append("RequesterToldAt = :now")
      // A late decision that came meanwhile is still to be told.
      condition += " AND #version = :version"
      names["#version"] = "Version"
      values[":version"] = .integer(request.entry.version)
    }
    for seat in result.done {
      names["#seat\(seat.number.key)"] = seat.number.key
      sets.append("Approvers.#seat\(seat.number.key).\(isOpen ? "RemindedAt" : "ToldAt") = :now")
    }
    if !sets.isEmpty { values[":now"] = .integer(now.wholeSeconds) }
    for (seat, reason) in result.unreached {
      names["#seat\(seat.number.key)"] = seat.number.key
      values[":reason\(seat.number.key)"] = .string(reason.word)
      sets.append("Approvers.#seat\(seat.number.key).Unreached = :reason\(seat.number.key)")
    }
    guard !sets.isEmpty else { return nil }
    return ItemUpdate(
      "SET \(sets.joined(separator: ", "))", if: condition, names: names, values: values)
  }
}
