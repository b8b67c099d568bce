import Foundation
import LambdaCore

extension LedgerRegister: OpeningRegister {
  package func open(
    _ request: ApprovalRequest, by electorate: Electorate?, until deadline: Date
  ) throws(RegisterError) -> [Invitation] {
    guard let electorate else { throw .needsLedger }
    let secrets = electorate.approvers.map { _ in LedgerSecret() }
    let entry = LedgerEntry(request, by: electorate, secrets: secrets)
    let invitations = zip(electorate.approvers, secrets).enumerated().map { seat, invited in
      Self.invitation(entry.id, seat: String(seat), invited.0, invited.1)
    }
    if try table.add(entry, until: deadline) { return invitations }
    while let existing = try table.entry(request.id, until: deadline), existing.state == .pending {
      // Our own write, whose answer was lost on the way.
      if existing.seats["0"]?.keyHash == entry.seats["0"]?.keyHash { return invitations }
      guard existing.seats.values.contains(where: { $0.mailedAt == nil }) else { return [] }
      // A repeated event: who opened the request may still be telling them.
      let patience = min(
        existing.openedAt.addingTimeInterval(Self.secondsToMail), deadline.addingTimeInterval(-Self.secondsToMailAnew))
      guard patience > clock.now() else {
        // They never were told, and the ledger has only hashes of their secrets: they get new ones.
        return try renew(existing, until: deadline) { $0.mailedAt == nil }
      }
      clock.sleep(Self.secondsBetweenLooks)
    }
    return []
  }

  package func noteMailed(_ invitation: Invitation, until deadline: Date) throws(RegisterError) {
    guard case .entry(let id, let key) = invitation.link, let seat = invitation.seat else { return }
    let update = ItemUpdate.mailed(inSeat: seat, keyHash: LedgerSecret.hash(key: key), at: clock.now())
    _ = try table.change(id, update, until: deadline)
  }

  package func renew(
    requestID: String, approver: String?, until deadline: Date
  ) throws(RegisterError) -> RenewedInvitations {
    guard Self.isID(requestID), let entry = try table.entry(requestID, until: deadline) else { throw .notFound }
    let seen = record(of: entry, viewer: nil)
    guard seen.standing(at: clock.now()) == .open else { throw .closed(seen) }
    let invitations = try renew(entry, until: deadline) { seat in
      approver.map { Electorate.folded($0) == Electorate.folded(seat.address) } ?? true
    }
    return RenewedInvitations(facts: facts(of: entry), invitations: invitations)
  }

  package func withdraw(_ handle: WaitHandle, until deadline: Date) throws(RegisterError) {
    _ = try table.change(LedgerEntry.id(of: handle), .withdrawal, until: deadline)
  }

  package func request(for handle: WaitHandle, until deadline: Date) throws(RegisterError) -> RequestRecord? {
    try table.entry(LedgerEntry.id(of: handle), until: deadline).map { record(of: $0, viewer: nil) }
  }
}

extension LedgerRegister {
  /// How long a repeated event trusts that whoever opened the request is telling the approvers.
  private static let secondsToMail: TimeInterval = 10
  /// What is kept back to tell them after all.
  private static let secondsToMailAnew: TimeInterval = 3

  /// Gives the undecided seats that `chosen` picks new secrets.
  private func renew(
    _ entry: LedgerEntry, until deadline: Date, _ chosen: (LedgerEntry.Seat) -> Bool
  ) throws(RegisterError) -> [Invitation] {
    var invitations: [Invitation] = []
    for (name, seat) in entry.seats.sorted(by: { $0.key < $1.key }) where seat.vote == nil && chosen(seat) {
      let secret = LedgerSecret()
      let isNew = try table.change(
        entry.id, .newSecret(secret, inSeat: name, replacing: seat.keyHash), until: deadline)
      if isNew { invitations.append(Self.invitation(entry.id, seat: name, seat.address, secret)) }
    }
    return invitations
  }

  private static func invitation(
    _ id: String, seat: String, _ approver: String, _ secret: LedgerSecret
  ) -> Invitation {
    Invitation(
      requestID: id, approver: approver, seat: seat, link: .entry(id: id, key: secret.key), code: secret.code)
  }
}
