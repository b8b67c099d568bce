import Foundation
import LambdaCore

extension LedgerStore: OpeningStore {
  package func open(
    _ request: ApprovalRequest, by electorate: Electorate?, until deadline: Date
  ) throws(StoreUnavailable) -> [Invitation] {
    guard let electorate, !electorate.approvers.isEmpty else { throw .noApprovers }
    let secrets = electorate.approvers.map { _ in LedgerSecret(random) }
    let entry = LedgerEntry(request, by: electorate, secrets: secrets)
    let invitations = zip(SeatNumber.all, zip(electorate.approvers, secrets)).map { number, invited in
      Self.invitation(entry.id, number, invited.0, invited.1)
    }
    if try table.add(entry, until: deadline) { return invitations }
    while let existing = try table.entry(entry.id, until: deadline) {
      switch Reopening(existing, for: entry, at: clock.now(), until: deadline) {
      case .ours: return invitations
      case .nothingToDo: return []
      case .wait(let seconds): clock.sleep(seconds)
      case .emailAgain(let seats): return try renew(seats, of: existing, until: deadline)
      }
    }
    return []
  }

  package func noteEmailed(_ invitation: Invitation, until deadline: Date) throws(StoreUnavailable) {
    guard case .entry(let id, let key) = invitation.link, case .approver(_, let seat) = invitation.recipient else {
      return
    }
    let update = ItemUpdate.emailed(inSeat: seat, keyHash: LedgerSecret.hash(key: key), at: clock.now())
    _ = try table.change(id, update, until: deadline)
  }

  package func withdraw(_ handle: WaitHandle, until deadline: Date) throws(StoreUnavailable) {
    _ = try table.change(LedgerEntry.id(of: handle), .withdrawal, until: deadline)
  }
}

extension LedgerStore: RequestRecords {
  package func renew(
    requestID: String, approver: String?, until deadline: Date
  ) throws(ResendError) -> RenewedInvitations {
    guard LedgerEntry.isID(requestID) else { throw .notFound }
    let entry: LedgerEntry?
    do { entry = try table.entry(requestID, until: deadline) } catch { throw .unavailable(error) }
    guard let entry else { throw .notFound }
    guard case .replace(let seats) = Renewal(entry, for: approver, at: clock.now()) else { throw .closed }
    do {
      return RenewedInvitations(facts: entry.facts, invitations: try renew(seats, of: entry, until: deadline))
    } catch {
      throw .unavailable(error)
    }
  }

  package func record(for handle: WaitHandle, until deadline: Date) throws(StoreUnavailable) -> RequestRecord? {
    try table.entry(LedgerEntry.id(of: handle), until: deadline)?.record
  }
}

extension LedgerStore {
  /// Gives seats new secrets; one whose approver decided meanwhile, or got others, is left out.
  private func renew(
    _ seats: [SeatNumber], of entry: LedgerEntry, until deadline: Date
  ) throws(StoreUnavailable) -> [Invitation] {
    var invitations: [Invitation] = []
    for number in seats {
      guard let seat = entry.seats[number] else { continue }
      let secret = LedgerSecret(random)
      let update = ItemUpdate.newSecret(secret, inSeat: number, replacing: seat.keyHash)
      if try table.change(entry.id, update, until: deadline) {
        invitations.append(Self.invitation(entry.id, number, seat.address, secret))
      }
    }
    return invitations
  }

  private static func invitation(
    _ id: String, _ seat: SeatNumber, _ approver: String, _ secret: LedgerSecret
  ) -> Invitation {
    Invitation(
      requestID: id, recipient: .approver(approver, seat), link: .entry(id: id, key: secret.key), code: secret.code)
  }
}
