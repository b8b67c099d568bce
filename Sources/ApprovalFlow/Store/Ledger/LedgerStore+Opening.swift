import Foundation
import LambdaCore

extension LedgerStore: OpeningStore {
  package func open(
    _ request: ApprovalRequest, of resource: CustomResource, _ view: ResourceView?, by electorate: Electorate?,
    maxOpen: Int, until deadline: Date, _ log: Log
  ) throws(OpeningFailure) -> OpenedRequest {
    guard let electorate, !electorate.approvers.isEmpty else { throw .unavailable(.noApprovers) }
    let secrets = electorate.approvers.map { _ in LedgerSecret(random) }
    let entry = LedgerEntry(request, by: electorate, secrets: secrets)
    let invitations = zip(SeatNumber.all, zip(electorate.approvers, secrets)).map { number, invited in
      Self.invitation(entry.id, number, invited.0, invited.1)
    }
    let requesterID = RequesterEntry.id(of: entry)
    if try beginOpening(request, of: resource, view, until: deadline) {
      let counting = ItemUpdate.counting(entry.id, upTo: maxOpen, at: clock.now())
      var changes = [LedgerChange(adding: entry), LedgerChange(requesterID, counting)]
      if request.change == nil {
        let opened = ItemUpdate.opened(entry.id, waitURL: request.handle.url.text, by: resource, over: view?.seen)
        changes.insert(
          contentsOf: [LedgerChange(resource.name.id, opened)] + ageing(before: request, of: resource, view), at: 1)
      }
      let (written, answers) = try write(changes, askingSlotsFor: electorate.approvers, until: deadline)
      if written.first == true {
        if written.last == false {
          try requireRoom(for: entry, of: requesterID, maxOpen: maxOpen, until: deadline, log)
        }
        return toSend(invitations, isNew: true, openedAt: entry.openedAt, from: entry.openedAt, answers)
      }
    }
    return try reopen(entry, of: resource, view, invitations, until: deadline) { () throws(OpeningFailure) in
      try requireRoom(for: entry, of: requesterID, maxOpen: maxOpen, until: deadline, log)
    }
  }

  /// Emails are begun in time for the last of them to end before the clerk looks.
  private func toSend(
    _ invitations: [Invitation], isNew: Bool, openedAt: Date, from begin: Date,
    _ slots: [ExactText: SlotAnswer] = [:]
  ) -> OpenedRequest {
    OpenedRequest(
      inviting: invitations, isNew: isNew, openedAt: openedAt, slots: slots,
      sendBy: begin.addingTimeInterval(Reopening.secondsToBeginEmails))
  }

  /// Takes back the request that its requester has no room for, unless an approver was quicker.
  private func requireRoom(
    for entry: LedgerEntry, of requesterID: String, maxOpen: Int, until deadline: Date, _ log: Log
  ) throws(OpeningFailure) {
    let hasRoom = try attempt { () throws(StoreUnavailable) -> Bool in
      try fits(entry.id, of: requesterID, maxOpen: maxOpen, until: deadline, log)
    }
    guard !hasRoom else { return }
    let refusal = AskRefusal.tooManyOpen(entry.requester, maxOpen)
    let withdrawal = withdrawal(of: entry, because: refusal)
    let isEnded = try attempt { () throws(StoreUnavailable) -> Bool in
      if try table.change(entry.id, withdrawal, until: deadline) { return true }
      return try table.entry(entry.id, until: deadline).map { $0.state == .withdrawn } ?? true
    }
    if isEnded { throw .refused(refusal) }
  }

  /// Writes the request, which comes first, and what goes with it; the slots cost no round trip of their own.
  private func write(
    _ changes: [LedgerChange], askingSlotsFor approvers: [String], until deadline: Date
  ) throws(OpeningFailure) -> (written: [Bool], slots: [ExactText: SlotAnswer]) {
    let (results, taken, queued) = table.outbound.sideBySide(
      .group(changes.map(table.change)), .group(approvers.map(slots.slot)), .group(approvers.map(slots.isQueued)),
      until: deadline)
    var written: [Bool] = []
    for result in results.get() {
      do throws(ServiceError) { written.append(try result.get()) } catch {
        throw written.isEmpty && error.isOwnRefusal ? .unavailable(.table(error)) : .inDoubt(.table(error))
      }
    }
    return (written, SlotBook.answers(for: approvers, taken.get(), queued.get()))
  }

  /// Does what is left to do for a request that is there already.
  ///
  /// The process that opened it may have died before counting it against the requester's limit: it is counted before anyone is emailed.
  private func reopen(
    _ entry: LedgerEntry, of resource: CustomResource, _ view: ResourceView?, _ invitations: [Invitation],
    until deadline: Date, requiringRoom requireRoom: () throws(OpeningFailure) -> Void
  ) throws(OpeningFailure) -> OpenedRequest {
    let nothing = OpenedRequest(inviting: [], isNew: false, openedAt: entry.openedAt)
    while let existing = try attempt({ () throws(StoreUnavailable) in try table.entry(entry.id, until: deadline) }) {
      switch Reopening(existing, for: entry, at: clock.now(), until: deadline) {
      case .ours:
        try requireRoom()
        return toSend(invitations, isNew: true, openedAt: entry.openedAt, from: entry.openedAt)
      case .nothingToDo: return nothing
      case .answered:
        try noteAnswered(existing, of: resource, over: view?.seen, until: deadline)
        return nothing
      case .wait(let seconds): clock.sleep(seconds)
      case .emailAgain(let seats):
        try requireRoom()
        let renewed = try attempt { () throws(StoreUnavailable) in try renew(seats, of: existing, until: deadline) }
        return toSend(renewed, isNew: false, openedAt: existing.openedAt, from: clock.now())
      case .refused(let refusal):
        guard case .differs = refusal else { throw .refused(refusal) }
        let withdrawal = withdrawal(of: existing, because: refusal)
        let isWithdrawn = try attempt { () throws(StoreUnavailable) in
          try table.change(entry.id, withdrawal, until: deadline)
        }
        throw isWithdrawn ? .ended(refusal, existing.withdrawal(.conflict)) : .refused(refusal)
      }
    }
    return nothing
  }

  /// Whether what a resource asks was answered before its wait handle expired, so that it may rely on that.
  package func isAnswered(
    _ resource: CustomResource, _ handle: WaitHandle, digest: String, _ view: ResourceView, until deadline: Date
  ) throws(OpeningFailure) -> Bool {
    guard let existing = view.requests[handle.url.text], existing.state == .approved else { return false }
    let binding = LedgerEntry.Binding(
      resourceLogicalID: resource.logicalID, digest: digest, terms: existing.binding?.terms)
    if let refusal = existing.refusal(of: binding) { throw .refused(refusal) }
    try noteAnswered(existing, of: resource, over: view.seen, until: deadline)
    return true
  }

  private func noteAnswered(
    _ existing: LedgerEntry, of resource: CustomResource, over seen: ResourceEntry?, until deadline: Date
  ) throws(OpeningFailure) {
    guard let approval = existing.approval else { return }
    let update = ItemUpdate.answered(by: approval, resource, waitURL: existing.handle.url.text, over: seen)
    try attempt { () throws(StoreUnavailable) in _ = try table.change(resource.name.id, update, until: deadline) }
  }

  private func attempt<Output>(
    _ work: () throws(StoreUnavailable) -> Output
  ) throws(OpeningFailure) -> Output {
    do { return try work() } catch { throw .inDoubt(error) }
  }
}
