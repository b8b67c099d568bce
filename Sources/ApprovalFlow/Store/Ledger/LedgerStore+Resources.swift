import Foundation
import LambdaCore

/// What the ledger knows of a custom resource over the life of its stack.
extension LedgerStore {
  /// Reads the resource's item and the requests of `handles`; can go out side by side with calls to other services.
  package func view(
    of resource: ResourceName, handles: [WaitHandle]
  ) -> PreparedCall<Result<ResourceView, StoreUnavailable>, Never> {
    let ids = [resource.id] + handles.map { LedgerEntry.id(of: $0) }
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
        return ResourceView(resource, seen: seen, requests: requests)
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
  /// What has to be written for it is written: an approval that is not settled, an adoption, a return, and the end of a request
  /// whose wait handle is gone, which comes back with the answer.
  package func answer(
    _ update: UpdateEvent, _ view: ResourceView, until deadline: Date
  ) throws(StoreUnavailable) -> (answer: UpdateAnswer, withdrawn: Withdrawal?) {
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
      if answer == .returns { view.follow(backTo: update.digest, handle) }
      if answer == .stands { view.correct(handle) }
    }
    var changes = view.changes
    var closed: LedgerEntry?
    let withdrawal = changes.count
    if answer == .returns || answer == .asks, let old = update.old?.handle, old != update.handle {
      changes += closing(old, of: view.resource.logicalID, at: now)
      closed = view.requests[old.url.text]
    }
    let written = try table.change(changes, until: deadline)
    guard let closed, written[withdrawal] else { return (answer, nil) }
    return (answer, closed.withdrawal(.replaced))
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
    return .passes(request?.record)
  }

  /// Ends what a resource has opened with `handle`: a request that is pending is withdrawn, the record of an approved one
  /// begins to age.
  private func closing(_ handle: WaitHandle, of resource: String?, at now: Date) -> [LedgerChange] {
    let id = LedgerEntry.id(of: handle)
    var changes = [LedgerChange(id, .withdrawal(by: resource, at: now))]
    if let resource {
      let end = now.addingTimeInterval(LedgerEntry.keptFor)
      changes.append(LedgerChange(id, .recordKept(until: end, of: resource)))
    }
    return changes
  }

  /// Ends a deleted resource, and what that very resource has opened with `handle`; gives the request that was withdrawn.
  ///
  /// A Delete that comes before its Create leaves a mark, which the Create finds.
  package func end(
    _ resource: CustomResource, _ handle: WaitHandle, until deadline: Date
  ) throws(StoreUnavailable) -> Withdrawal? {
    let now = clock.now()
    let logicalID = resource.logicalID.isEmpty ? nil : resource.logicalID
    if let logicalID, !handle.isExpired(at: now) {
      let binding = LedgerEntry.Binding(resourceLogicalID: logicalID, digest: "", terms: nil)
      // First the mark: otherwise a Create could come between.
      if try table.add(LedgerEntry(.mark, .withdrawn, handle, binding, at: now), until: deadline) { return nil }
    }
    var changes = closing(handle, of: logicalID, at: now)
    if logicalID != nil {
      let end = now.addingTimeInterval(LedgerEntry.keptFor)
      changes.append(LedgerChange(resource.name.id, .ended(resource, waitURL: handle.url.text, keptUntil: end)))
    }
    let id = LedgerEntry.id(of: handle)
    let (written, item) = table.outbound.sideBySide(
      .group(changes.map(table.change)), table.item(id), until: deadline)
    var isWritten: [Bool] = []
    for result in written.get() {
      do { isWritten.append(try result.get()) } catch { throw .table(error) }
    }
    // What it was about is for the event alone: a Delete must not fail for it.
    guard isWritten.first == true, let item = try? item.get(), let entry = try? table.entry(id, in: item) else {
      return nil
    }
    return entry.withdrawal(.deleted)
  }
}

/// A Create or Update of a gate.
package struct GateEvent: Sendable {
  package let handle: WaitHandle
  /// nil if the gate has no property `Digest`.
  package let digest: String?
  package let isUpdate: Bool
  /// Whether the stack passed with this very handle and digest before.
  package let isUnchanged: Bool
  package let direction: StackDirection
  /// Whether the handle ends before the one that it replaces.
  package let goesBack: Bool

  package init(
    handle: WaitHandle, digest: String?, isUpdate: Bool, isUnchanged: Bool, direction: StackDirection, goesBack: Bool
  ) {
    self.handle = handle
    self.digest = digest
    self.isUpdate = isUpdate
    self.isUnchanged = isUnchanged
    self.direction = direction
    self.goesBack = goesBack
  }
}

/// What a gate does with a stack.
package enum GatePassage: Sendable, Equatable {
  /// The record is nil if it has reached its end since the stack passed first.
  case passes(RequestRecord?)
  /// With the request of the gate's wait handle, if there is one.
  case refused(GateRefusal, RequestRecord?)
}

/// An Update as CloudFormation sends it, as far as it can be read.
package struct UpdateEvent: Sendable {
  package let direction: StackDirection
  /// nil if the properties name none that is the stack's own.
  package let handle: WaitHandle?
  /// nil if the properties can't be bound.
  package let digest: String?
  package let old: OldValues?

  package init(direction: StackDirection, handle: WaitHandle?, digest: String?, old: OldValues?) {
    self.direction = direction
    self.handle = handle
    self.digest = digest
    self.old = old
  }

  func goesBackInTime(at now: Date) -> Bool {
    guard let handle, let old else { return false }
    return handle.goesBack(from: old.handle) && handle.isExpired(at: now)
  }
}

extension WaitHandle {
  /// Whether a stack that had `old` returns with this handle to one of before: a new one ends later than all before it.
  package func goesBack(from old: WaitHandle) -> Bool { expiry < old.expiry }
}

extension ResourceView {
  /// Follows what the request says where the item is behind.
  mutating func correct(_ handle: WaitHandle) {
    guard let known, known.waitURL != handle.url.text, let request = requests[handle.url.text],
      let approval = request.approval
    else { return }
    self.changes.append(
      LedgerChange(resource.id, .returned(to: approval, from: known, waitURL: handle.url.text)))
    self.changes.append(LedgerChange(request.id, .recordKept(until: nil, of: resource.logicalID)))
  }
}
