import Foundation
import LambdaCore

extension LedgerRegister: DecidingRegister {
  package func find(_ link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord {
    let (entry, _, seat) = try seat(of: link, until: deadline)
    return record(of: entry, viewer: seat.address)
  }

  package func decide(
    _ ballot: Ballot, on link: ApprovalLink, until deadline: Date
  ) throws(RegisterError) -> Decision {
    var claim: Date?
    for round in 1...Self.mostRounds {
      let (entry, name, seat) = try seat(of: link, until: deadline)
      // This very vote was written by the last round, and the answer to that was lost.
      if seat.vote?.ballotID == ballot.id {
        let holdsSignal = entry.signalClaimedUntil.wholeSeconds == claim?.wholeSeconds
        return Decision(record: record(of: entry, viewer: seat.address, holdsSignal: holdsSignal), isNew: true)
      }
      if let known = try settled(ballot, entry, seat) { return known }
      try check(ballot.code, of: link, entry, name, seat, until: deadline)
      let decided = entry.counting(ballot.vote(of: seat.address), inSeat: name, at: clock.now())
      let update = ItemUpdate.vote(ballot.vote(of: seat.address), inSeat: name, of: decided)
      if try table.change(entry.id, update, until: deadline) {
        return Decision(
          record: record(of: decided, viewer: seat.address, holdsSignal: decided.state != .pending), isNew: true)
      }
      claim = decided.state == .pending ? nil : decided.signalClaimedUntil
      // Somebody else decided meanwhile, or the answer to a first try was lost: read again.
      clock.sleep(Double.random(in: 0...Self.longestPause) * Double(min(round, 10)))
    }
    throw .unavailable("too many decide at the same time")
  }

  package func claimSignal(of link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord {
    while true {
      let (entry, _, seat) = try seat(of: link, until: deadline)
      let seen = record(of: entry, viewer: seat.address)
      guard seen.lacksSignal else { return seen }
      let now = clock.now()
      // Who has no time left to wait sends the signal once more: to CloudFormation the same signal twice is one.
      let patience = min(entry.signalClaimedUntil, deadline.addingTimeInterval(-Self.secondsToSignal))
      if patience > now {
        clock.sleep(min(Self.secondsBetweenLooks, patience.timeIntervalSince(now)))
        continue
      }
      let end = now.addingTimeInterval(Self.secondsToSignal)
      if try table.change(entry.id, .signalClaim(until: end, over: entry.signalClaimedUntil), until: deadline) {
        return record(of: entry, viewer: seat.address, holdsSignal: true)
      }
    }
  }

  /// A failed condition means that it was noted before.
  package func noteSignalled(_ record: RequestRecord, until deadline: Date) throws(RegisterError) {
    _ = try table.change(record.id, .signalled, until: deadline)
  }
}

extension LedgerRegister {
  /// More than ten approvers can't vote, so a vote can lose to at most so many others, and to a few wrong codes.
  private static let mostRounds = 30
  /// Seconds of the first pause between two rounds, at most.
  private static let longestPause = 0.02
  static let secondsBetweenLooks = 0.2
  /// How long a claim to send the signal lasts: longer than one try of it.
  static let secondsToSignal: TimeInterval = 5

  private func seat(
    of link: ApprovalLink, until deadline: Date
  ) throws(RegisterError) -> (LedgerEntry, String, LedgerEntry.Seat) {
    guard case .entry(let id, let key) = link else {
      throw .unusableLink("the link belongs to an approval flow without a ledger, and this one has one")
    }
    guard Self.isID(id), let entry = try table.entry(id, until: deadline) else { throw .notFound }
    guard let (name, seat) = entry.seat(of: key) else { throw .unknownKey }
    return (entry, name, seat)
  }

  /// The answer where there is nothing left to decide; nil where the ballot counts.
  private func settled(
    _ ballot: Ballot, _ entry: LedgerEntry, _ seat: LedgerEntry.Seat
  ) throws(RegisterError) -> Decision? {
    let seen = record(of: entry, viewer: seat.address)
    switch seen.standing(at: clock.now()) {
    case .open:
      guard let own = seat.vote else { return nil }
      guard own.choice == ballot.choice else { throw .decidedOtherwise(seen) }
    case .decided(let choice):
      guard choice == ballot.choice else { throw .decidedOtherwise(seen) }
    case .expired, .withdrawn:
      throw .closed(seen)
    }
    return Decision(record: seen, isNew: false)
  }

  /// Counts a wrong code before it says that it was wrong, so that tries at the same time count too.
  private func check(
    _ code: Ballot.Code, of link: ApprovalLink, _ entry: LedgerEntry, _ name: String, _ seat: LedgerEntry.Seat,
    until deadline: Date
  ) throws(RegisterError) {
    guard !seat.isLocked else { throw .locked }
    guard case .typed(let typed) = code, case .entry(_, let key) = link else { return }
    let hash = typed.map { LedgerSecret.hash(code: $0, key: key) } ?? ""
    guard !constantTimeEquals(Array(hash.utf8), Array(seat.codeHash.utf8)) else { return }
    guard try table.change(entry.id, .wrongCode(inSeat: name), until: deadline) else { throw .locked }
    let left = LedgerEntry.mostWrongCodes - seat.wrongCodes - 1
    guard left > 0 else { throw .locked }
    throw .wrongCode(record(of: entry, viewer: seat.address), triesLeft: left)
  }
}

extension LedgerEntry {
  /// The entry as it stands with one more vote.
  func counting(_ vote: Vote, inSeat name: String, at now: Date) -> LedgerEntry {
    var entry = self
    entry.seats[name]?.vote = vote
    if vote.choice == .reject {
      entry.state = .rejected
    } else if entry.approvals >= quorum {
      entry.state = .approved
    }
    if entry.state != .pending {
      entry.signalClaimedUntil = now.addingTimeInterval(LedgerRegister.secondsToSignal)
    }
    return entry
  }
}
