import ApprovalFlow
import Foundation
import LambdaCore

/// What an Update of `Custom::NotificationFunction` comes to, and a Delete in the file beside this one.
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
    let wish = wish(of: event, old)
    guard let ledger else { return try updateUnrecorded(event, wish, old: old, &news, log) }
    // What an earlier invocation may have held is not the timer's to answer.
    let mayBeHeld = event.resource.keepsWaitURL(of: old) && wish.mayAsk && event.mayComeAgain(at: clock.now())
    if mayBeHeld, !event.takeOver() { throw .outOfTime }
    let gathered = opener.gathering.gather(wish, by: event.function, until: event.deadline)
    if let repeated = gathered.repeatedChange {
      // Its request alone says how the event is answered.
      guard let against = repeated.openAgainst, event.takeOver() else {
        return opener.held(repeated.id, again: true, log)
      }
      return try change(event, wish, gathered, against: against, old: old, &news, log)
    }
    let update = UpdateEvent(
      direction: gathered.direction(log), handle: wish.handle, digest: wish.digest,
      old: wish.oldHandle.flatMap { handle in event.oldBound.map { OldValues(handle: handle, digest: $0.digest) } },
      issuedAt: event.responseURL?.issuedAt)
    let (answer, withdrawn): (UpdateAnswer, [Withdrawal])
    do { (answer, withdrawn) = try self.answer(update, gathered, ledger, until: event.deadline) } catch {
      // In the own account the stack's status alone says that it goes back.
      if update.direction == .back { return .answered(digest: wish.digest) }
      guard mayBeHeld, case .failure? = gathered.view else { throw .store(.unavailable(error)) }
      return .inDoubt(error)
    }
    for request in withdrawn { news.withdrawn(request) }
    return try outcome(answer, event, wish, gathered, old: old, &news, log)
  }

  private func wish(of event: ResourceEvent, _ old: [String: JSONValue]) -> Gathering.Wish {
    let bound = try? RequestOpener.bound(event)
    return Gathering.Wish(
      resource: event.resource, handle: try? event.resource.waitHandle(hosts: hosts),
      oldHandle: event.oldHandle(hosts: hosts), isUpdate: true, digest: bound?.digest,
      against: event.oldBound?.digest,
      mayAsk: !event.resource.keepsWaitURL(of: old) || bound?.digest != event.oldBound?.digest,
      changeID: bound.map { bound in
        ChangeOrder.id(of: event.resource.name, digest: bound.digest, requestID: event.resource.requestID)
      })
  }

  /// What an Update comes to where nothing is remembered.
  private func updateUnrecorded(
    _ event: ResourceEvent, _ wish: Gathering.Wish, old: [String: JSONValue], _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    if event.resource.keepsWaitURL(of: old) { return .answered(digest: wish.digest) }
    if let handle = wish.handle, let oldHandle = wish.oldHandle, handle.goesBack(from: oldHandle) {
      log.info("the stack returns to an earlier wait handle: no one is asked")
      return .answered(digest: wish.digest)
    }
    let gathered = opener.gathering.gather(wish, by: event.function, until: event.deadline)
    return try ask(event, wish, gathered, &news, log)
  }

  private func outcome(
    _ answer: UpdateAnswer, _ event: ResourceEvent, _ wish: Gathering.Wish, _ gathered: Gathered,
    old: [String: JSONValue], _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    switch answer {
    case .succeedAsRollback:
      log.info("the stack returns to what ran before: no one is asked")
      return .answered(digest: wish.digest)
    case .succeedAsApproved, .succeedAsAlreadyAsked:
      return .answered(digest: wish.digest)
    case .askApprovers:
      return try ask(event, wish, gathered, &news, log)
    case .askAndHoldAnswer(let against):
      return try change(event, wish, gathered, against: against, old: old, &news, log)
    case .failAsUnapproved:
      throw .notApproved(Self.changes(of: event, try RequestOpener.bound(event)).map(\.sentence))
    case .fail(let refusal):
      throw .store(.refused(refusal))
    }
  }

  private func answer(
    _ update: UpdateEvent, _ gathered: Gathered, _ ledger: LedgerStore, until deadline: Date
  ) throws(StoreUnavailable) -> (answer: UpdateAnswer, withdrawn: [Withdrawal]) {
    guard let view = try gathered.view?.get() else { return (.askApprovers, []) }
    return try ledger.answer(update, view, until: deadline)
  }

  private func ask(
    _ event: ResourceEvent, _ wish: Gathering.Wish, _ gathered: Gathered, _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    let bound = try RequestOpener.bound(event)
    let old = approvedValues(before: event, gathered)
    // What was approved for a launch lets nothing pass that replaces what runs, whatever the event says of that.
    let against = old?.digest ?? (try? gathered.view?.get())?.approvedDigest
    let full = opener.gathering.complete(gathered, wish, against: against, by: event.function, until: event.deadline)
    try opener.ask(event, bound, replacing: old, against: against, full, &news, log)
    return .answered(digest: bound.digest)
  }

  /// Asks for a change of what runs, and has the approvers' decision answer the event.
  private func change(
    _ event: ResourceEvent, _ wish: Gathering.Wish, _ gathered: Gathered, against: String, old: [String: JSONValue],
    _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    let bound = try RequestOpener.bound(event)
    let full = opener.gathering.complete(gathered, wish, against: against, by: event.function, until: event.deadline)
    // What the event says of before is shown only if it is what was approved: anyone who may invoke the function can write one.
    let before = event.oldBound.flatMap { $0.digest == against ? $0 : nil }
    guard let held = event.held(over: old, at: clock.now()) else { throw .windowIsOver }
    return try opener.hold(
      event, bound, replacing: before, ChangeOrder(held: held, against: against), full, &news, log)
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
}
