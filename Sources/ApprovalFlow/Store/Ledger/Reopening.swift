import Foundation

/// What an event comes to that finds its request in the ledger already.
enum Reopening: Equatable {
  /// The entry is this event's own write, whose response was lost.
  case ours
  /// All were emailed, or nothing is left to ask.
  case nothingToDo
  /// A duplicate event: the first invocation may still be sending its emails. Look again after so many seconds.
  case wait(TimeInterval)
  /// These were never emailed, and only hashes of their secrets are stored, so they need new ones.
  case emailAgain([SeatNumber])
}

extension Reopening {
  /// How long a duplicate event waits for the first invocation to finish emailing.
  static let secondsToEmail: TimeInterval = 10
  /// Seconds reserved for emailing the approvers ourselves.
  static let secondsToEmailAgain: TimeInterval = 3
  private static let secondsBetweenLooks = 0.2

  /// `opened` is the entry that the event would have written; `deadline` is the end of its invocation.
  init(_ existing: LedgerEntry, for opened: LedgerEntry, at now: Date, until deadline: Date) {
    guard existing.state == .pending else {
      self = .nothingToDo
      return
    }
    if opened.seats.contains(where: { existing.seats[$0.key]?.keyHash == $0.value.keyHash }) {
      self = .ours
      return
    }
    let missed = existing.seats.filter { $0.value.emailedAt == nil }.keys.sorted()
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
