import Foundation
import LambdaCore

/// What becomes of a request when the installation's list of approvers changes.
extension LedgerEntry {
  /// The entry without the votes of those who are no approvers any more; a decided one stays as it was decided.
  ///
  /// Who still is one is spelled as in `approvers`, and so found under that spelling's topic. They are nil if they are not known.
  func heeding(_ approvers: [String]?) -> LedgerEntry {
    guard let approvers else { return self }
    var entry = self
    for (number, seat) in seats {
      let folded = Electorate.folded(seat.address)
      if let approver = approvers.first(where: { Electorate.folded($0) == folded }) {
        entry.seats[number]?.address = approver
      } else if state == .pending || state == .expired {
        entry.seats[number]?.isFormer = true
        entry.seats[number]?.vote = nil
      }
    }
    return entry
  }

  /// Whether a request ended because too few of its approvers are left; nobody rejected it.
  var lacksApprovers: Bool { state == .rejected && !votes.contains { $0.choice == .reject } }

  /// Whether an open request can't be approved any more: too few of its approvers are still approvers.
  func isOutOfReach(at now: Date) -> Bool {
    state == .pending && kind.isAsked && !isOver(at: now)
      && seats.values.count(where: { !$0.isFormer }) < quorum
  }
}

extension ItemUpdate {
  /// Ends a request that can't be approved any more, over the version that was read.
  ///
  /// The claim to the signal is over as it is made, so that anybody may send it, the clerk at the latest.
  static func ending(_ entry: LedgerEntry, at now: Date) -> ItemUpdate {
    ItemUpdate(
      "SET #status = :rejected, #version = :next, DecidedAt = :now, SignalClaimedUntil = :now, Due = :due, DueAt = :now",
      if: "#version = :version AND #status = :pending",
      names: ["#status": "Status", "#version": "Version"],
      values: [
        ":rejected": .string(RequestState.rejected.rawValue), ":pending": .string(RequestState.pending.rawValue),
        ":version": .integer(entry.version), ":next": .integer(entry.version + 1),
        ":now": .integer(Int(now.timeIntervalSince1970)), ":due": due,
      ])
  }
}
