import Foundation
import LambdaCore

/// Keeps requests in DynamoDB: a personal link for each approver, a quorum, exactly one decision, a record.
///
/// What happens is decided by `Judgement`, `SignalTurn`, `Reopening` and `Renewal`; this only reads, writes and repeats.
package struct LedgerStore: Sendable {
  let table: LedgerTable
  let clock: WallClock
  let random: RandomBits
  package let slots: SlotBook

  init(table: LedgerTable, clock: WallClock, random: RandomBits = .system) {
    self.table = table
    self.clock = clock
    self.random = random
    slots = SlotBook(table: table, clock: clock)
  }
}
