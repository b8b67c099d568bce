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
