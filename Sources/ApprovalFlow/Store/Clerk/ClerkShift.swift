import Foundation
import LambdaCore

/// One run of the clerk, as the ledger sees it.
///
/// Only one clerk at a time sends emails that launches have left, so that they go out in order. Everything else any number may do.
package struct ClerkShift: Sendable {
  let id: String
  /// When the run is over at the latest.
  let end: Date
  /// Whether it sends emails; nil as long as none is due.
  fileprivate(set) var sendsEmails: Bool?
  /// For each approver, when the newest request was opened whose email this run has seen to.
  private(set) var newest: [ExactText: Date] = [:]

  init(id: String, end: Date) {
    self.id = id
    self.end = end
  }

  /// Notes for which requests emails were due.
  fileprivate mutating func see(_ requests: [DueRequest]) {
    for request in requests {
      guard case .ask(let emails, _) = request.task else { continue }
      for approver in emails.map({ ExactText($0.address) }) {
        newest[approver] = max(newest[approver] ?? .distantPast, request.openedAt)
      }
    }
  }
}

extension LedgerStore {
  /// Seconds for which a request is claimed.
  private static let secondsOfAClaim: TimeInterval = 60
  /// Requests that are looked at before some of them are claimed, to find those that were opened first.
  private static let maxLooks = 100
  private static let shiftID = "clerk-emails"

  package func beginShift(until end: Date) -> ClerkShift { ClerkShift(id: random.id(), end: end) }

  /// Claims up to `limit` requests for which something is due, those with emails last, in the order in which they were opened.
  ///
  /// A claim moves the request's time into the future: a clerk that dies leaves it due again, and of two that run at once one
  /// gets it.
  package func takeDue(
    _ plan: ClerkPlan, limit: Int, _ shift: inout ClerkShift, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> [DueRequest] {
    let now = clock.now()
    let ids = try table.due(at: now, limit: Self.maxLooks, until: deadline)
    let end = Date(timeIntervalSince1970: Double(now.addingTimeInterval(Self.secondsOfAClaim).wholeSeconds))
    var due: [DueRequest] = []
    for entry in try table.entries(ids, at: now, until: deadline, log) {
      // What another clerk took meanwhile is not due any more.
      guard let since = entry.dueAt, since <= now else { continue }
      due.append(DueRequest(entry, Agenda(entry, plan, at: now), claimedUntil: end))
    }
    if shift.sendsEmails == nil, due.contains(where: \.hasEmails) {
      shift.sendsEmails = try table.change(Self.shiftID, .shiftBegun(shift, at: now), until: deadline)
    }
    due = due.filter { shift.sendsEmails == true || !$0.hasEmails }
    due.sort { ($0.hasEmails ? 1 : 0, $0.openedAt, $0.id) < ($1.hasEmails ? 1 : 0, $1.openedAt, $1.id) }
    let chosen = due.prefix(limit)
    let claims = try table.change(chosen.map { LedgerChange($0.id, .clerkClaim($0)) }, until: deadline)
    let claimed = zip(chosen, claims).compactMap { request, isOurs in isOurs ? request : nil }
    shift.see(claimed)
    return claimed
  }

  /// Ends the run: what it could not do is due again, for the next one.
  ///
  /// `drainedAt` is when nothing was due any more; nil if that was not reached.
  package func endShift(
    _ shift: ClerkShift, leaving left: [DueRequest], drainedAt: Date?
  ) -> [PreparedCall<Bool, ServiceError>] {
    let now = clock.now()
    var calls = left.map { table.change(LedgerChange($0.id, .clerkGivesBack($0, at: now))) }
    guard shift.sendsEmails == true else { return calls }
    if let drainedAt, left.isEmpty {
      // What was opened shortly before may not have been due yet.
      let seen = drainedAt.addingTimeInterval(-Reopening.secondsToClerk - 1)
      calls += shift.newest.map { approver, newest in
        slots.unqueue(for: approver.string, openedUntil: max(newest, seen))
      }
    }
    calls.append(table.change(LedgerChange(Self.shiftID, .shiftEnded(shift))))
    return calls
  }
}

extension DueRequest {
  /// Whether emails that a launch has left are part of what is due.
  var hasEmails: Bool { if case .ask(let emails, _) = task { !emails.isEmpty } else { false } }
}

extension ItemUpdate {
  /// Begins a clerk's turn at sending emails, unless another has it.
  static func shiftBegun(_ shift: ClerkShift, at now: Date) -> ItemUpdate {
    ItemUpdate(
      "SET #shift = :id, BusyUntil = :end, ExpiresAt = :end",
      if: "attribute_not_exists(BusyUntil) OR BusyUntil < :now OR #shift = :id", names: ["#shift": "Shift"],
      values: [
        ":id": .string(shift.id), ":end": .integer(shift.end.wholeSeconds),
        ":now": .integer(Int(now.timeIntervalSince1970)),
      ])
  }

  static func shiftEnded(_ shift: ClerkShift) -> ItemUpdate {
    ItemUpdate(
      "REMOVE BusyUntil", if: "#shift = :id", names: ["#shift": "Shift"], values: [":id": .string(shift.id)])
  }
}
