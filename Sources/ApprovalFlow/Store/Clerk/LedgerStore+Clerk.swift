import Foundation
import LambdaCore

/// What the clerk asks of the ledger.
///
/// A request that is due is claimed by moving its time into the future: a clerk that dies leaves it due again, and of two
/// that run at once one gets it.
extension LedgerStore {
  /// Seconds for which a claim lasts.
  private static let secondsOfAClaim: TimeInterval = 60

  /// Claims up to `limit` requests for which something is due, the longest due first.
  package func takeDue(
    _ plan: ClerkPlan, limit: Int, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> [DueRequest] {
    let now = clock.now()
    let ids = try table.due(at: now, limit: limit, until: deadline)
    let entries = try table.entries(ids, at: now, until: deadline, log)
    let end = Date(timeIntervalSince1970: Double(now.addingTimeInterval(Self.secondsOfAClaim).wholeSeconds))
    // What another clerk took meanwhile is not due any more.
    let due = entries.compactMap { entry in entry.dueAt.flatMap { $0 <= now ? (entry, $0) : nil } }
    let claims = try table.change(
      due.map { LedgerChange($0.0.id, .clerkClaim(until: end, over: $0.1)) }, until: deadline)
    return zip(due, claims).compactMap { entry, isOurs in
      isOurs ? DueRequest(entry.0, Agenda(entry.0, plan, at: now), claimedUntil: end) : nil
    }
  }

  /// New links for seats that were never emailed.
  package func invitations(for seats: [DueRequest.Seat], of request: DueRequest, until deadline: Date)
    throws(StoreUnavailable) -> [Invitation]
  {
    guard !seats.isEmpty, let entry = try table.entry(request.id, until: deadline) else { return [] }
    return try renew(seats.map(\.number), of: entry, until: deadline)
  }

  /// Ends a request that nobody decided in time; false if somebody did, or ended it otherwise.
  package func expire(_ request: DueRequest, until deadline: Date) throws(StoreUnavailable) -> Bool {
    try table.change(request.id, .expiry(next: request.next, at: clock.now()), until: deadline)
  }

  /// Claims the right to tell CloudFormation how a request ended; nil if another process has it.
  package func claimSignal(of request: DueRequest, until deadline: Date) throws(StoreUnavailable) -> RequestSnapshot? {
    guard case .take(let update) = SignalTurn(request.entry, at: clock.now(), until: .distantFuture),
      try table.change(request.id, update, until: deadline)
    else { return nil }
    return request.entry.snapshot(for: .clerk, holdsSignal: true)
  }

  /// Calls that note what was done and when to look again.
  package func note(_ result: ClerkResult, of request: DueRequest) -> [PreparedCall<Bool, ServiceError>] {
    var calls: [PreparedCall<Bool, ServiceError>] = []
    if let done = ItemUpdate.clerkDid(result, at: clock.now()) {
      calls.append(table.change(LedgerChange(request.id, done)))
    }
    if result.isComplete, request.task != .expire, request.task != .signal {
      calls.append(
        table.change(
          LedgerChange(request.id, .clerkReturns(at: request.next, over: request.claimedUntil))))
    }
    return calls
  }
}

extension ItemUpdate {
  /// The index's one partition.
  static let due = AttributeValue.string("due")

  static func putOff(until time: Date) -> ItemUpdate {
    ItemUpdate("SET DueAt = :time", if: "attribute_exists(DueAt)", values: [":time": .integer(time.wholeSeconds)])
  }

  static func clerkClaim(until end: Date, over seen: Date) -> ItemUpdate {
    ItemUpdate(
      "SET DueAt = :end", if: "DueAt = :seen",
      values: [":end": .integer(end.wholeSeconds), ":seen": .integer(seen.wholeSeconds)])
  }

  /// When to look again, unless something has become due meanwhile.
  static func clerkReturns(at next: Date?, over claim: Date) -> ItemUpdate {
    guard let next else {
      return ItemUpdate("REMOVE Due, DueAt", if: "DueAt = :claim", values: [":claim": .integer(claim.wholeSeconds)])
    }
    return ItemUpdate(
      "SET DueAt = :next", if: "DueAt = :claim",
      values: [":next": .integer(next.wholeSeconds), ":claim": .integer(claim.wholeSeconds)])
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

  /// Who was told what; nil if nobody was.
  static func clerkDid(_ result: ClerkResult, at now: Date) -> ItemUpdate? {
    var sets: [String] = []
    var names: [String: String] = [:]
    if result.reminded { sets.append("RemindedAt = :now") }
    if result.requesterTold { sets.append("RequesterToldAt = :now") }
    for seat in result.told {
      names["#seat\(seat.number.key)"] = seat.number.key
      sets.append("Approvers.#seat\(seat.number.key).ToldAt = :now")
    }
    guard !sets.isEmpty else { return nil }
    return ItemUpdate(
      "SET \(sets.joined(separator: ", "))", if: "attribute_exists(RequestId)", names: names,
      values: [":now": .integer(now.wholeSeconds)])
  }
}
