import Foundation

/// Who gets a new link by an operator's wish.
enum Renewal: Equatable {
  /// Expired, decided or withdrawn.
  case closed
  /// Everyone meant was emailed again a moment ago.
  case tooSoon
  case renew([SeatNumber])
}

extension Renewal {
  /// Seconds between two emails that are sent again for one seat.
  static let secondsBetween: TimeInterval = 300

  /// `approver` is nil for all who have not decided.
  init(_ entry: LedgerEntry, for approver: String?, at now: Date) {
    guard entry.kind.isAsked, entry.state == .pending, !entry.isOver(at: now) else {
      self = .closed
      return
    }
    let chosen = entry.seats.filter { _, seat in
      seat.vote == nil && !seat.isFormer
        && approver.map { Electorate.folded($0) == Electorate.folded(seat.address) } ?? true
    }
    let due = chosen.filter { _, seat in
      seat.sentAgainAt.map { $0.addingTimeInterval(Self.secondsBetween) <= now } ?? true
    }
    self = due.isEmpty && !chosen.isEmpty ? .tooSoon : .renew(due.keys.sorted())
  }
}
