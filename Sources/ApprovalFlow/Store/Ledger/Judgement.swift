import Foundation
import LambdaCore

/// What a ballot comes to, decided from the entry alone.
enum Judgement: Equatable {
  /// This very ballot is stored: the response to an earlier attempt was lost.
  case stored(holdsSignal: Bool)
  /// The approver, or the whole request, said the same before.
  case repeated
  case decidedOtherwise
  /// Expired or withdrawn.
  case closed
  case locked
  /// To be counted before it is reported, so that simultaneous attempts count too. None left means locked.
  case wrongCode(attemptsLeft: Int, ItemUpdate)
  /// The entry with the vote, and the write that makes it so.
  case counts(LedgerEntry, ItemUpdate)
}

extension LedgerEntry {
  /// Judges a ballot that was given with the link of `number`, whose key is `key`.
  ///
  /// `claim` is the end of the claim to the signal that this ballot's last attempt would have written, if any.
  func judge(
    _ ballot: Ballot, from number: SeatNumber, key: String, claim: Date?, at now: Date
  ) -> Judgement {
    guard let seat = seats[number], let place = seat.place(of: key) else { return .closed }
    if seat.vote?.ballotID == ballot.id {
      return .stored(holdsSignal: signalClaimedUntil.wholeSeconds == claim?.wholeSeconds)
    }
    switch snapshot(for: seat).standing(at: now) {
    case .expired, .withdrawn:
      return .closed
    case .decided(let choice, _):
      return choice == ballot.choice ? .repeated : .decidedOtherwise
    case .decidedLate(let decision):
      return decision.choice == ballot.choice ? .repeated : .decidedOtherwise
    case .open, .late:
      if let own = seat.vote { return own.choice == ballot.choice ? .repeated : .decidedOtherwise }
    }
    if place.key.isLocked { return .locked }
    guard place.key.accepts(ballot.code, key: key) else {
      let left = Self.maxWrongCodes - place.key.wrongCodes - 1
      return .wrongCode(attemptsLeft: left, .wrongCode(with: place, inSeat: number))
    }
    let vote = ballot.vote(by: .approver(seat.address))
    let isLate = isPast(at: now)
    let next = isLate ? addingLate(vote, inSeat: number, at: now) : adding(vote, inSeat: number, at: now)
    return .counts(next, .vote(vote, with: place, inSeat: number, of: next, over: version, isLate: isLate, at: now))
  }

  /// The entry with one more vote, which decides if it is the last one needed.
  func adding(_ vote: Vote, inSeat number: SeatNumber, at now: Date) -> LedgerEntry {
    var entry = self
    entry.version += 1
    entry.seats[number]?.vote = vote
    if vote.choice == .reject {
      entry.state = .rejected
    } else if entry.approvals >= quorum {
      entry.state = .approved
    }
    if entry.state != .pending { entry.signalClaimedUntil = now.addingTimeInterval(SignalTurn.secondsToSignal) }
    return entry
  }
}

extension SeatKey {
  /// Compares in constant time.
  fileprivate func accepts(_ code: Ballot.Code, key: String) -> Bool {
    guard case .typed(let typed) = code else { return true }
    let hash = typed.map { LedgerSecret.hash(code: $0, key: key) } ?? ""
    return constantTimeEquals(Array(hash.utf8), Array(codeHash.utf8))
  }
}
