import Foundation
import LambdaCore

extension LedgerStore {
  /// Makes new links for those who have not decided a pending request yet, or for `approver` alone.
  ///
  /// The earlier ones stay good.
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
    case .renew(let seats):
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

  /// Gives seats one more secret; one whose approver decided meanwhile, or got another at the same moment, is left out.
  func renew(
    _ seats: [SeatNumber], of entry: LedgerEntry, until deadline: Date
  ) throws(StoreUnavailable) -> [Invitation] {
    let all = renewals(seats, of: entry)
    let written = try table.change(all.map(\.change), until: deadline)
    return zip(all, written).compactMap { renewal, isWritten in isWritten ? renewal.invitation : nil }
  }

  /// The same as writes, each with the invitation that holds once it is made.
  func renewals(
    _ seats: [SeatNumber], of entry: LedgerEntry
  ) -> [(invitation: Invitation, change: LedgerChange)] {
    let now = clock.now()
    return seats.compactMap { number in
      guard let seat = entry.seats[number] else { return nil }
      let secret = LedgerSecret(random)
      return (
        Self.invitation(entry.id, number, seat.address, secret),
        LedgerChange(
          entry.id,
          .newSecret(secret, inSeat: number, seat, sentAgain: seat.emailedAt == nil ? nil : now))
      )
    }
  }

  static func invitation(
    _ id: String, _ seat: SeatNumber, _ approver: String, _ secret: LedgerSecret
  ) -> Invitation {
    Invitation(
      requestID: id, recipient: .approver(approver, seat), link: .entry(id: id, key: secret.key), code: secret.code)
  }
}
