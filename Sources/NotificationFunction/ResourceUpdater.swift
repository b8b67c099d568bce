import ApprovalFlow
import Foundation
import LambdaCore

/// What an Update and a Delete of `Custom::NotificationFunction` come to.
struct ResourceUpdater {
  let opener: RequestOpener
  let hosts: SignalHosts
  let clock: WallClock

  private var ledger: LedgerStore? { opener.gathering.ledger }

  /// What an Update comes to.
  ///
  /// A rollback must not fail, whatever it names: a failed one leaves the stack in UPDATE_ROLLBACK_FAILED.
  func update(
    _ event: ResourceEvent, old: [String: JSONValue], _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    let handle = try? event.resource.waitHandle(hosts: hosts)
    let oldHandle = try? event.resource.waitHandle(in: old, hosts: hosts)
    let keepsHandle = event.resource.keepsWaitURL(of: old)
    let bound = try? RequestOpener.bound(event)
    let wish = Gathering.Wish(
      resource: event.resource, handle: handle, oldHandle: oldHandle, isUpdate: true,
      digest: bound?.digest, against: event.oldBound?.digest,
      mayAsk: !keepsHandle || bound?.digest != event.oldBound?.digest,
      changeID: bound.map { bound in
        ChangeOrder.id(of: event.resource.name, digest: bound.digest, requestID: event.resource.requestID)
      })
    guard let ledger else {
      if keepsHandle { return .answered(digest: bound?.digest) }
      if let handle, let oldHandle, handle.goesBack(from: oldHandle) {
        log.info("the stack returns to an earlier wait handle: no one is asked")
        return .answered(digest: bound?.digest)
      }
      let gathered = opener.gathering.gather(wish, by: event.function, until: event.deadline)
      return try ask(event, gathered: gathered, &news, log)
    }
    let gathered = opener.gathering.gather(wish, by: event.function, until: event.deadline)
    let update = UpdateEvent(
      direction: gathered.direction(log), handle: handle, digest: bound?.digest,
      old: oldHandle.flatMap { handle in event.oldBound.map { OldValues(handle: handle, digest: $0.digest) } })
    let (answer, withdrawn) = try answer(update, gathered, ledger, until: event.deadline)
    for request in withdrawn { news.withdrawn(request) }
    switch answer {
    case .returns:
      log.info("the stack returns to what ran before: no one is asked")
      return .answered(digest: bound?.digest)
    case .stands, .waits:
      return .answered(digest: bound?.digest)
    case .asks:
      return try ask(event, gathered: gathered, &news, log)
    case .changes(let against):
      var full = gathered
      if !wish.mayAsk { full = opener.gathering.gather(wish.asking, by: event.function, until: event.deadline) }
      return try hold(event, old: old, against: against, full, &news, log)
    case .unapproved:
      throw .notApproved(Self.changes(of: event, try RequestOpener.bound(event)).map(\.sentence))
    case .refused(let refusal):
      throw .store(.refused(refusal))
    }
  }

  private func answer(
    _ update: UpdateEvent, _ gathered: Gathered, _ ledger: LedgerStore, until deadline: Date
  ) throws(OpeningError) -> (answer: UpdateAnswer, withdrawn: [Withdrawal]) {
    do throws(StoreUnavailable) {
      guard let view = try gathered.view?.get() else { return (.asks, []) }
      return try ledger.answer(update, view, until: deadline)
    } catch {
      // In the own account the stack's status alone says that it goes back.
      if update.direction == .back { return (.returns, []) }
      throw .store(.unavailable(error))
    }
  }

  private func ask(
    _ event: ResourceEvent, gathered: Gathered, _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    let bound = try RequestOpener.bound(event)
    try opener.ask(event, bound, against: approvedValues(before: event, gathered), gathered, &news, log)
    return .answered(digest: bound.digest)
  }

  /// Asks for a change of what runs, and has the approvers' decision answer the event.
  private func hold(
    _ event: ResourceEvent, old: [String: JSONValue], against: String, _ gathered: Gathered, _ news: inout News,
    _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    let bound = try RequestOpener.bound(event)
    // What the event says of before is shown only if it is what was approved: anyone who may invoke the function can write one.
    let before = event.oldBound.flatMap { $0.digest == against ? $0 : nil }
    guard let held = event.held(over: old, at: clock.now()) else { throw .windowIsOver }
    return try opener.hold(
      event, bound, replacing: before, ChangeOrder(held: held, against: against), gathered, &news, log)
  }

  /// What the event says that the resource had, where the ledger knows it as approved.
  ///
  /// After an update that failed, and in a forged event, it may be anything; approvers would take it for what runs.
  private func approvedValues(before event: ResourceEvent, _ gathered: Gathered) -> BoundProperties? {
    guard let view = try? gathered.view?.get() else { return event.oldBound }
    guard let old = event.oldBound, let handle = event.oldHandle(hosts: hosts),
      view.approves(OldValues(handle: handle, digest: old.digest), at: clock.now())
    else { return nil }
    return old
  }

  private static func changes(of event: ResourceEvent, _ bound: BoundProperties) -> [PropertyChange] {
    event.oldBound.map { PropertyChanges(from: $0, to: bound).changes } ?? []
  }

  /// Withdraws what a deleted resource has opened.
  ///
  /// What can't be withdrawn must not keep a stack from being deleted.
  func end(_ event: ResourceEvent, _ news: inout News, _ log: Log) {
    guard let ledger, let handle = try? event.resource.waitHandle(hosts: hosts) else { return }
    do {
      for withdrawn in try ledger.end(event.resource, handle, until: event.deadline) { news.withdrawn(withdrawn) }
    } catch {
      log.warn("the request was not withdrawn", ["reason": .string("\(error)")])
    }
  }
}
