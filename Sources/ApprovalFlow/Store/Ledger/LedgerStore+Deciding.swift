import Foundation
import LambdaCore

extension LedgerStore: DecidingStore {
  package func find(_ link: ApprovalLink, until deadline: Date) throws(LinkError) -> RequestSnapshot {
    let place = try place(of: link, until: deadline)
    return place.entry.snapshot(for: place.seat)
  }

  package func decide(
    _ ballot: Ballot, on link: ApprovalLink, until deadline: Date
  ) throws(LinkError) -> BallotResult {
    var claim: Date?
    for round in 1...Self.maxRounds {
      let (entry, number, seat, key) = try place(of: link, until: deadline)
      let seen = entry.snapshot(for: seat)
      switch entry.judge(ballot, from: number, key: key, claim: claim, at: clock.now()) {
      case .stored(let holdsSignal): return .counted(entry.snapshot(for: seat, holdsSignal: holdsSignal))
      case .repeated: return .repeated(seen)
      case .decidedOtherwise: return .decidedOtherwise(seen)
      case .closed: return .closed(seen)
      case .locked: return .locked(isNew: false)
      case .wrongCode(let expected, let update):
        // Not counted: somebody else's was the last, or the seat got another key meanwhile. Read again.
        guard let written = try written(entry, update, until: deadline) else { break }
        let count = written["Approvers"]?.map?[number.key]?.map.flatMap(KeyPlace.wrongCodes)
        // Of simultaneous attempts each has a count of its own, so one of them locks.
        let attemptsLeft = count.map { LedgerEntry.maxWrongCodes - $0 } ?? expected
        return attemptsLeft > 0 ? .wrongCode(seen, attemptsLeft: attemptsLeft) : .locked(isNew: true)
      case .counts(let next, let update):
        if try change(entry, update, until: deadline) {
          return .counted(next.snapshot(for: seat, holdsSignal: next.state != .pending))
        }
        claim = next.state == .pending ? nil : next.signalClaimedUntil
      }
      // Another approver decided meanwhile, or the response to a first attempt was lost: read again.
      clock.sleep(random.fraction() * Self.maxPause * Double(min(round, 10)))
    }
    throw .unavailable(.contended)
  }

  package func claimSignal(of link: ApprovalLink, until deadline: Date) throws(LinkError) -> RequestSnapshot {
    while true {
      let (entry, _, seat, _) = try place(of: link, until: deadline)
      switch SignalTurn(entry, at: clock.now(), until: deadline) {
      case .nothingToSend: return entry.snapshot(for: seat)
      case .wait(let seconds): clock.sleep(seconds)
      case .take(let update):
        if try change(entry, update, until: deadline) { return entry.snapshot(for: seat, holdsSignal: true) }
      }
    }
  }

  package func settling(_ request: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>] {
    if let lateApproval = request.lateApproval { return [table.change(lateApproval.change)] }
    guard let settlement = request.settlement else { return [] }
    let update = ItemUpdate.settled(
      settlement.approval, of: settlement.resource, waitURL: request.handle.url.text)
    return [table.change(LedgerChange(settlement.resource.id, update))]
  }

  /// A failed condition means that it was noted before.
  package func notingSignalled(_ request: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>] {
    [table.change(LedgerChange(request.id, .signalled(at: clock.now())))]
  }
}

extension LedgerStore {
  /// At most ten approvers vote, so a vote loses at most nine races, plus some to wrong-code updates.
  private static let maxRounds = 30
  /// Seconds of the first pause between two rounds, at most.
  private static let maxPause = 0.02

  private typealias Place = (entry: LedgerEntry, number: SeatNumber, seat: LedgerEntry.Seat, key: String)

  /// The entry and the seat that a link opens.
  private func place(of link: ApprovalLink, until deadline: Date) throws(LinkError) -> Place {
    guard case .entry(let id, let key) = link else {
      throw .unusable("the link belongs to an approval flow without a ledger, and this one has one")
    }
    guard LedgerEntry.isID(id) else { throw .notFound }
    let entry = try settledEntry(id, until: deadline)
    guard let number = entry.seat(of: key), let seat = entry.seats[number] else { throw .unknownKey }
    guard !seat.isFormer else { throw .formerApprover }
    return (entry, number, seat, key)
  }

  /// The entry, which ends here if too few of its approvers are left.
  private func settledEntry(_ id: String, until deadline: Date) throws(LinkError) -> LedgerEntry {
    for _ in 0..<Self.maxRounds {
      let entry: LedgerEntry?
      do { entry = try table.entry(id, until: deadline) } catch { throw .unavailable(error) }
      guard let entry else { throw .notFound }
      guard entry.isOutOfReach(at: clock.now()) else { return entry }
      _ = try change(entry, .ending(entry, at: clock.now()), until: deadline)
    }
    throw .unavailable(.contended)
  }

  /// What an update wrote; nil if its condition did not hold.
  private func written(
    _ entry: LedgerEntry, _ update: ItemUpdate, until deadline: Date
  ) throws(LinkError) -> Item? {
    do { return try table.written(entry.id, update, until: deadline) } catch { throw .unavailable(error) }
  }

  private func change(
    _ entry: LedgerEntry, _ update: ItemUpdate, until deadline: Date
  ) throws(LinkError) -> Bool {
    do { return try table.change(entry.id, update, until: deadline) } catch { throw .unavailable(error) }
  }
}
