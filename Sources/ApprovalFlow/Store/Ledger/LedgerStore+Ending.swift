import Foundation
import LambdaCore

/// What becomes of requests when their resource is deleted or asks again.
extension LedgerStore {
  /// Ends what a resource has opened with `handle`, `timeout` seconds before its deadline: a request that is pending is withdrawn,
  /// which comes first, or has its time over if that is near; the record of an approved one begins to age.
  func closing(
    _ handle: WaitHandle, of resource: String?, timeout: TimeInterval, at now: Date
  ) -> [LedgerChange] {
    let id = LedgerEntry.id(of: handle)
    let grace = min(Self.secondsBeforeTheDeadline, timeout / 4)
    return [
      LedgerChange(id, .withdrawal(by: resource, grace: grace, at: now)),
      LedgerChange(id, .timeOver(for: resource, grace: grace, at: now)),
    ] + [resource].compactMap { $0 }.map { ageing(id, of: $0, at: now) }
  }

  /// By how much a stack may give up waiting before the request's own deadline; of a short time a quarter.
  private static let secondsBeforeTheDeadline: TimeInterval = 60

  func withdrawing(_ handle: WaitHandle, of resource: String?, at now: Date) -> LedgerChange {
    LedgerChange(LedgerEntry.id(of: handle), .withdrawal(by: resource, at: now))
  }

  private func ageing(_ id: String, of resource: String, at now: Date) -> LedgerChange {
    LedgerChange(id, .recordKept(until: now.addingTimeInterval(LedgerEntry.keptFor), of: resource))
  }

  /// Lets the records of the wait handles age that `request` replaces.
  func ageing(
    before request: ApprovalRequest, of resource: CustomResource, _ view: ResourceView?
  ) -> [LedgerChange] {
    let replaced = view?.requests.values.filter { $0.handle != request.handle && $0.resource == resource.name } ?? []
    return replaced.map { ageing($0.id, of: resource.logicalID, at: clock.now()) }
  }

  /// Ends a deleted resource, and what that very resource has opened with `handle`; gives the requests that were withdrawn.
  ///
  /// A Delete that comes before its Create leaves a mark, which the Create finds.
  package func end(
    _ resource: CustomResource, _ handle: WaitHandle, until deadline: Date
  ) throws(StoreUnavailable) -> [Withdrawal] {
    let now = clock.now()
    let logicalID = resource.logicalID.isEmpty ? nil : resource.logicalID
    if let logicalID, !handle.isExpired(at: now) {
      let binding = LedgerEntry.Binding(resourceLogicalID: logicalID, digest: "", terms: nil)
      // First the mark: otherwise a Create could come between.
      if try table.add(LedgerEntry(.mark, .withdrawn, handle, binding, at: now), until: deadline) { return [] }
    }
    let timeout = (try? RequestProperties(resource.properties).timeout()) ?? 0
    var changes = closing(handle, of: logicalID, timeout: timeout, at: now)
    if logicalID != nil {
      let end = now.addingTimeInterval(LedgerEntry.keptFor)
      changes.append(LedgerChange(resource.name.id, .ended(resource, waitURL: handle.url.text, keptUntil: end)))
    }
    let id = LedgerEntry.id(of: handle)
    let (written, items) = table.outbound.sideBySide(
      .group(changes.map(table.change)), .group([id, resource.name.id].map(table.item)), until: deadline)
    var isWritten: [Bool] = []
    for result in written.get() {
      do { isWritten.append(try result.get()) } catch { throw .table(error) }
    }
    let found = items.get().map { try? $0.get() }
    var withdrawn: [Withdrawal] = []
    // What it was about is for the event alone: a Delete must not fail for it.
    if isWritten.first == true, let entry = try? table.entry(id, in: found[0]) {
      withdrawn.append(entry.withdrawal(.deleted))
    }
    if let seen = found[1].flatMap(ResourceEntry.init), seen.waitURL == handle.url.text {
      withdrawn += try endChange(of: seen, until: deadline)
    }
    return withdrawn
  }

  /// Ends the change that a deleted resource has open, if it has one.
  private func endChange(of seen: ResourceEntry, until deadline: Date) throws(StoreUnavailable) -> [Withdrawal] {
    guard let open = seen.open, let change = try table.entry(open, until: deadline), change.kind == .change,
      change.resource == seen.resource
    else { return [] }
    let now = clock.now()
    let isEnded = try table.change(change.id, .changeWithdrawn(claimedUntil: now, at: now), until: deadline)
    return isEnded ? [change.withdrawal(.deleted)] : []
  }
}
