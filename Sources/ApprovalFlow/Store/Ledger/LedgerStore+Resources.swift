import Foundation
import LambdaCore

/// What the ledger knows of a custom resource over the life of its stack.
extension LedgerStore {
  /// Reads the resource's item, the requests of `handles` and the change `changeID`, if the event has opened one before; can go
  /// out side by side with calls to other services.
  package func view(
    of resource: ResourceName, handles: [WaitHandle], changeID: String? = nil
  ) -> PreparedCall<Result<ResourceView, StoreUnavailable>, Never> {
    let ids = [resource.id] + handles.map { LedgerEntry.id(of: $0) } + [changeID].compactMap { $0 }
    let table = table
    let calls = PreparedCall<[Result<Item?, ServiceError>], Never>.group(ids.map(table.item))
    return calls.map { results in
      Result { () throws(StoreUnavailable) in
        var items: [Item?] = []
        for result in results {
          do throws(ServiceError) { items.append(try result.get()) } catch { throw .table(error) }
        }
        var requests: [LedgerEntry] = []
        for (id, item) in zip(ids, items).dropFirst() {
          if let entry = try table.entry(id, in: item) { requests.append(entry) }
        }
        let seen = items.first.flatMap { $0 }.flatMap(ResourceEntry.init)
        return ResourceView(
          resource, seen: seen, requests: requests.filter { $0.id != changeID },
          ownChange: requests.first { $0.id == changeID }, changeID: changeID)
      }
    }
  }

  /// Settles what a crash left unsettled, reading the open request if it was not read.
  func settle(_ view: inout ResourceView, until deadline: Date) throws(StoreUnavailable) {
    var more: LedgerEntry?
    if let open = view.unreadRequest { more = try table.entry(open, until: deadline) }
    view.settle(with: more)
  }

  /// What an Update comes to.
  ///
  /// What has to be written for it is written: an approval that is not settled, an adoption, a return, the end of a request
  /// whose wait handle is gone, and that of a change which was open still; what was ended comes back with the answer. The
  /// record of what runs begins to age only once its successor is written: what asks may be refused, and the stack go back.
  package func answer(
    _ update: UpdateEvent, _ view: ResourceView, until deadline: Date
  ) throws(StoreUnavailable) -> (answer: UpdateAnswer, withdrawn: [Withdrawal]) {
    var view = view
    let now = clock.now()
    try settle(&view, until: deadline)
    if update.direction != .back, let old = update.old { view.adopt(old, at: now) }
    let answer = UpdateQuestion(
      resource: view.resource, direction: update.direction, waitURL: update.handle?.url.text, digest: update.digest,
      goesBackInTime: update.goesBackInTime(at: now), known: view.known,
      request: update.handle.flatMap { view.requests[$0.url.text] }, now: now
    ).answer
    if let handle = update.handle {
      if answer == .succeedAsRollback { view.follow(backTo: update.digest, handle) }
      if answer == .succeedAsApproved { view.correct(handle) }
    }
    var changes = view.changes
    var closed: [(place: Int, withdrawal: Withdrawal)] = []
    if update.names(view.known?.waitURL), let change = view.otherChange, !update.isOlder(than: change) {
      closed.append((changes.count, change.withdrawal(.updated)))
      changes.append(LedgerChange(change.id, .changeWithdrawn(claimedUntil: now, at: now)))
    }
    if answer == .succeedAsRollback || answer == .askApprovers, let old = update.old?.handle, old != update.handle {
      let request = view.requests[old.url.text]
      if let request { closed.append((changes.count, request.withdrawal(.replaced))) }
      let name = view.resource.logicalID
      let timeout = request.map { $0.deadline.timeIntervalSince($0.openedAt) } ?? 0
      changes +=
        answer == .askApprovers
        ? [withdrawing(old, of: name, at: now)] : closing(old, of: name, timeout: timeout, at: now)
    }
    let written = try table.change(changes, until: deadline)
    return (answer, closed.filter { written[$0.place] }.map(\.withdrawal))
  }

  /// Whether a stack passes its gate; `view` has the request of the gate's wait handle.
  package func passage(
    _ event: GateEvent, _ view: ResourceView, until deadline: Date
  ) throws(StoreUnavailable) -> GatePassage {
    let request = view.requests[event.handle.url.text]
    var opener: ResourceEntry?
    if event.digest != nil, let request, let resource = request.resource {
      let item = try table.item(resource.id, until: deadline)
      var own = ResourceView(resource, seen: item.flatMap(ResourceEntry.init), requests: [request])
      try settle(&own, until: deadline)
      try table.change(own.changes, until: deadline)
      opener = own.known
    }
    let now = clock.now()
    let question = GateQuestion(
      direction: event.direction, digest: event.digest, isUnchanged: event.isUnchanged,
      goesBackInTime: event.goesBack && event.handle.isExpired(at: now), request: request, opener: opener, now: now)
    if let refusal = question.refusal(ofUpdate: event.isUpdate) { return .refused(refusal, request?.record) }
    return .passes(change(of: opener, otherThan: request, until: deadline)?.record ?? request?.record)
  }

  /// The change by which a resource's values were approved; nil if it was the launch, or if the change's record has reached its end.
  private func change(
    of opener: ResourceEntry?, otherThan launch: LedgerEntry?, until deadline: Date
  ) -> LedgerEntry? {
    // Who approved is for `!GetAtt` and the event alone: a stack must not be stopped for it.
    guard let approved = opener?.approved, approved.requestID != launch?.id,
      let entry = try? table.entry(approved.requestID, until: deadline), entry.approval?.digest == approved.digest
    else { return nil }
    return entry
  }
}
