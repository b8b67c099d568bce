import Foundation
import LambdaCore

/// A decision on a request whose time is over: nobody signals it, and what is approved may be used by the next launch.
extension LedgerEntry {
  private static let secondsOfADay: TimeInterval = 86_400

  /// Until when a request with this deadline takes late decisions; nil if `days` is 0.
  static func lateUntil(_ deadline: Date, days: Int) -> Date? {
    days > 0 ? deadline.addingTimeInterval(TimeInterval(days) * secondsOfADay) : nil
  }

  /// Until when it takes decisions after its time; nil if it takes none: what it asked for is not known to the letter, or too
  /// few of its approvers are still approvers.
  var lateUntil: Date? {
    guard kind.isAsked, binding != nil, seats.values.count(where: { !$0.isFormer }) >= quorum else { return nil }
    return Self.lateUntil(deadline, days: lateDays)
  }

  /// Whether its time to be decided is over.
  func isPast(at now: Date) -> Bool { state == .expired || isOver(at: now) }

  /// The entry with one more vote after its time, which decides if it is the last one needed.
  func addingLate(_ vote: Vote, inSeat number: SeatNumber, at now: Date) -> LedgerEntry {
    var entry = self
    entry.version += 1
    entry.seats[number]?.vote = vote
    if vote.choice == .reject {
      entry.state = .rejectedLate
    } else if entry.approvals >= quorum {
      entry.state = .approvedLate
      entry.usableUntil = Self.lateUntil(now, days: lateDays)
    }
    return entry
  }
}

extension LedgerEntry {
  /// What the last vote needed after the request's time writes besides itself; nil if the entry is not decided so.
  ///
  /// Then the clerk tells the requester, who may have been told before that nobody decided.
  func lateEnding(_ vote: Vote) -> (expression: String, values: [String: AttributeValue])? {
    guard state == .approvedLate || state == .rejectedLate else { return nil }
    var expression = ", DecidedAt = :decided, Due = :due, DueAt = :decided, ExpiresAt = :end"
    var values: [String: AttributeValue] = [
      ":decided": .integer(Int(vote.time.timeIntervalSince1970)), ":due": ItemUpdate.due,
      ":end": .integer((usableUntil ?? vote.time).addingTimeInterval(Self.keptFor).wholeSeconds),
    ]
    if let usableUntil {
      expression += ", StandingUntil = :until"
      values[":until"] = .integer(usableUntil.wholeSeconds)
    }
    return (expression + " REMOVE RequesterToldAt", values)
  }
}
