import Foundation

/// Whose links an operator's wish replaces.
enum Renewal: Equatable {
  /// Expired, decided or withdrawn.
  case closed
  case replace([SeatNumber])
}

extension Renewal {
  /// `approver` is nil for all who have not decided.
  init(_ entry: LedgerEntry, for approver: String?, at now: Date) {
    guard entry.state == .pending, entry.deadline > now, !entry.handle.isExpired(at: now) else {
      self = .closed
      return
    }
    let chosen = entry.seats.filter { _, seat in
      seat.vote == nil && approver.map { Electorate.folded($0) == Electorate.folded(seat.address) } ?? true
    }
    self = .replace(chosen.keys.sorted())
  }
}
