import Foundation

/// What an event comes to that finds its request in the ledger already.
enum Reopening: Equatable {
  /// The entry is this event's own write, whose response was lost.
  case ours
  /// All were emailed, or nothing is left to ask.
  case nothingToDo
  /// It was approved, and the resource may rely on it.
  case answered
  /// A duplicate event: the first invocation may still be sending its emails. Look again after so many seconds.
  case wait(TimeInterval)
  /// These were never emailed, and only hashes of their secrets are stored, so they need new ones.
  case emailAgain([SeatNumber])
  case refused(AskRefusal)
}

extension Reopening {
  /// How long a duplicate event waits for the first invocation to finish emailing.
  static let secondsToEmail: TimeInterval = 10
  /// Seconds after the opening when the clerk looks whether an email is still to be sent.
  static let secondsToClerk: TimeInterval = 15
  /// Seconds after the opening within which an email may be begun: one attempt lasts five at most.
  static let secondsToBeginEmails: TimeInterval = 9
  /// Seconds reserved for emailing the approvers ourselves.
  static let secondsToEmailAgain: TimeInterval = 3
  private static let secondsBetweenLooks = 0.2

  /// `opened` is the entry that the event would have written; `deadline` is the end of its invocation.
  init(_ existing: LedgerEntry, for opened: LedgerEntry, at now: Date, until deadline: Date) {
    if existing.kind == .change, existing.state != .pending {
      // The process that ended it answers the event, or has answered it.
      self = .nothingToDo
      return
    }
    if let refusal = existing.refusal(of: opened.binding) {
      self = .refused(refusal)
      return
    }
    guard existing.state == .pending else {
      self = existing.state == .approved ? .answered : .nothingToDo
      return
    }
    if opened.seats.contains(where: { existing.seats[$0.key]?.has(keyHash: $0.value.keyHash) == true }) {
      self = .ours
      return
    }
    let missed = existing.seats.filter { _, seat in
      seat.emailedAt == nil && seat.unreached == nil && !seat.isFormer
    }.keys.sorted()
    let giveUpWaitingAt = min(
      existing.openedAt.addingTimeInterval(Self.secondsToEmail), deadline.addingTimeInterval(-Self.secondsToEmailAgain))
    if missed.isEmpty {
      self = .nothingToDo
    } else if giveUpWaitingAt > now {
      self = .wait(Self.secondsBetweenLooks)
    } else {
      self = .emailAgain(missed.filter { existing.seats[$0]?.vote == nil })
    }
  }
}

extension LedgerEntry {
  /// Why an ask with `other` may not rely on this request; nil if it may.
  ///
  /// A request of version 0.1 says neither who opened it nor with which values, so it is taken for the same.
  func refusal(of other: Binding?) -> AskRefusal? {
    if state == .withdrawn { return .withdrawn }
    guard let binding, let other else { return nil }
    let differs = binding.digest != other.digest || binding.terms != nil && binding.terms != other.terms
    guard binding.resourceLogicalID == other.resourceLogicalID else {
      switch state {
      case .approved: return binding.digest == other.digest ? nil : .otherValues
      case .rejected: return .notApproved(.rejected)
      case .pending where differs: return .differs(otherResource: binding.resourceLogicalID)
      case .pending, .withdrawn, .expired, .approvedLate, .rejectedLate, .used:
        return .anotherResource(binding.resourceLogicalID)
      }
    }
    return differs ? .differs() : nil
  }
}
