import Foundation
import LambdaCore

extension LedgerStore: OpeningStore {
  package func open(
    _ request: ApprovalRequest, of resource: CustomResource, _ view: ResourceView?, by electorate: Electorate?,
    maxOpen: Int, until deadline: Date
  ) throws(OpeningFailure) -> OpenedRequest {
    guard let electorate, !electorate.approvers.isEmpty else { throw .unavailable(.noApprovers) }
    let secrets = electorate.approvers.map { _ in LedgerSecret(random) }
    let entry = LedgerEntry(request, by: electorate, secrets: secrets)
    let invitations = zip(SeatNumber.all, zip(electorate.approvers, secrets)).map { number, invited in
      Self.invitation(entry.id, number, invited.0, invited.1)
    }
    let requesterID = RequesterEntry.id(of: request)
    if try isNew(request, of: resource, view, until: deadline) {
      let counting = ItemUpdate.counting(entry.id, upTo: maxOpen, at: clock.now())
      var changes = [LedgerChange(adding: entry), LedgerChange(requesterID, counting)]
      if request.change == nil {
        let opened = ItemUpdate.opened(entry.id, waitURL: request.handle.url.text, by: resource, over: view?.seen)
        changes.insert(LedgerChange(resource.name.id, opened), at: 1)
      }
      let written = try write(changes, until: deadline)
      if written.first == true {
        if written.last == false {
          try requireRoom(for: entry, of: requesterID, resource, maxOpen: maxOpen, until: deadline)
        }
        return OpenedRequest(inviting: invitations, isNew: true)
      }
    }
    return try reopen(entry, of: resource, view, invitations, until: deadline) { () throws(OpeningFailure) in
      try requireRoom(for: entry, of: requesterID, resource, maxOpen: maxOpen, until: deadline)
    }
  }

  /// Takes back the request that its requester has no room for: nobody was asked yet.
  private func requireRoom(
    for entry: LedgerEntry, of requesterID: String, _ resource: CustomResource, maxOpen: Int, until deadline: Date
  ) throws(OpeningFailure) {
    let hasRoom = try attempt { () throws(StoreUnavailable) -> Bool in
      try fits(entry.id, of: requesterID, maxOpen: maxOpen, until: deadline)
    }
    guard !hasRoom else { return }
    let refusal = AskRefusal.tooManyOpen(entry.requester, maxOpen)
    let withdrawal = withdrawal(of: entry, by: resource, because: refusal)
    try attempt { () throws(StoreUnavailable) in _ = try table.change(entry.id, withdrawal, until: deadline) }
    throw .refused(refusal)
  }

  /// Writes the request, which comes first, and what goes with it.
  private func write(_ changes: [LedgerChange], until deadline: Date) throws(OpeningFailure) -> [Bool] {
    var written: [Bool] = []
    for result in table.outbound.sendAll(changes.map(table.change), until: deadline) {
      do throws(ServiceError) { written.append(try result.get()) } catch {
        throw written.isEmpty && error.isOwnRefusal ? .unavailable(.table(error)) : .inDoubt(.table(error))
      }
    }
    return written
  }

  /// Does what is left to do for a request that is there already.
  ///
  /// Whoever opened it may have ended before its requester's open requests were counted, so they are before anybody is emailed.
  private func reopen(
    _ entry: LedgerEntry, of resource: CustomResource, _ view: ResourceView?, _ invitations: [Invitation],
    until deadline: Date, requiringRoom requireRoom: () throws(OpeningFailure) -> Void
  ) throws(OpeningFailure) -> OpenedRequest {
    while let existing = try attempt({ () throws(StoreUnavailable) in try table.entry(entry.id, until: deadline) }) {
      switch Reopening(existing, for: entry, at: clock.now(), until: deadline) {
      case .ours:
        try requireRoom()
        return OpenedRequest(inviting: invitations, isNew: true)
      case .nothingToDo: return OpenedRequest(inviting: [], isNew: false)
      case .answered:
        try noteAnswered(existing, of: resource, over: view?.seen, until: deadline)
        return OpenedRequest(inviting: [], isNew: false)
      case .wait(let seconds): clock.sleep(seconds)
      case .emailAgain(let seats):
        try requireRoom()
        let renewed = try attempt { () throws(StoreUnavailable) in try renew(seats, of: existing, until: deadline) }
        return OpenedRequest(inviting: renewed, isNew: false)
      case .refused(.differs):
        let withdrawal = withdrawal(of: existing, by: resource, because: .differs)
        let isWithdrawn = try attempt { () throws(StoreUnavailable) in
          try table.change(entry.id, withdrawal, until: deadline)
        }
        throw isWithdrawn ? .ended(existing.withdrawal(.conflict)) : .refused(.differs)
      case .refused(let refusal):
        throw .refused(refusal)
      }
    }
    return OpenedRequest(inviting: [], isNew: false)
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

extension LedgerStore {
  /// Makes new links for those who have not decided a pending request yet, or for `approver` alone.
  ///
  /// The old ones die.
  package func renew(
    requestID: String, approver: String?, until deadline: Date
  ) throws(ResendError) -> RenewedInvitations {
    guard LedgerEntry.isID(requestID) else { throw .notFound }
    let entry: LedgerEntry?
    do { entry = try table.entry(requestID, until: deadline) } catch { throw .unavailable(error) }
    guard let entry else { throw .notFound }
    switch Renewal(entry, for: approver, at: clock.now()) {
    case .closed: throw .closed
    case .tooSoon: throw .tooSoon
    case .replace(let seats):
      do {
        return RenewedInvitations(
          stackID: entry.handle.stack.text, facts: entry.facts,
          invitations: try renew(seats, of: entry, until: deadline))
      } catch {
        throw .unavailable(error)
      }
    }
  }

  /// Takes back that emails were sent again: they were not.
  package func noteNotEmailed(_ invitations: [Invitation], until deadline: Date) {
    let changes = invitations.compactMap { invitation -> LedgerChange? in
      guard case .approver(_, let seat) = invitation.recipient else { return nil }
      return LedgerChange(invitation.requestID, .notSentAgain(inSeat: seat))
    }
    // At worst an approver can be emailed again five minutes later.
    _ = try? table.change(changes, until: deadline)
  }

  /// Gives seats new secrets; one whose approver decided meanwhile, or got others, is left out.
  func renew(
    _ seats: [SeatNumber], of entry: LedgerEntry, until deadline: Date
  ) throws(StoreUnavailable) -> [Invitation] {
    let now = clock.now()
    let renewals = seats.compactMap { number -> (Invitation, LedgerChange)? in
      guard let seat = entry.seats[number] else { return nil }
      let secret = LedgerSecret(random)
      return (
        Self.invitation(entry.id, number, seat.address, secret),
        LedgerChange(
          entry.id,
          .newSecret(secret, inSeat: number, replacing: seat.keyHash, sentAgain: seat.emailedAt == nil ? nil : now))
      )
    }
    let written = try table.change(renewals.map(\.1), until: deadline)
    return zip(renewals, written).compactMap { renewal, isWritten in isWritten ? renewal.0 : nil }
  }

  private static func invitation(
    _ id: String, _ seat: SeatNumber, _ approver: String, _ secret: LedgerSecret
  ) -> Invitation {
    Invitation(
      requestID: id, recipient: .approver(approver, seat), link: .entry(id: id, key: secret.key), code: secret.code)
  }
}
