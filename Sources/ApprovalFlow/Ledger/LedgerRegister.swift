import Foundation
import LambdaCore

/// The register in DynamoDB: an approver of one's own link, a quorum, one decision, a record.
package struct LedgerRegister: Sendable {
  let table: LedgerTable
  let clock: WallClock

  package init(table: LedgerTable, clock: WallClock) {
    self.table = table
    self.clock = clock
  }

  /// The entry as whoever has the seat `viewer` sees it.
  func record(of entry: LedgerEntry, viewer: String?, holdsSignal: Bool = false) -> RequestRecord {
    RequestRecord(
      id: entry.id, stackID: entry.stackID, facts: facts(of: entry), handle: entry.handle, viewer: viewer,
      votes: entry.votes,
      quorum: entry.quorum,
      state: entry.state, isSignalled: entry.isSignalled, holdsSignal: holdsSignal)
  }

  func facts(of entry: LedgerEntry) -> RequestFacts {
    RequestFacts(
      requester: entry.requester, product: entry.product, stack: StackID(entry.stackID), deadline: entry.deadline,
      details: entry.details, electorate: Electorate(approvers: entry.approvers, quorum: entry.quorum))
  }

  /// Ids are 32 hexadecimal digits; anything else can't be one and is not asked for.
  static func isID(_ text: String) -> Bool {
    text.utf8.count == 32 && text.utf8.allSatisfy { PercentEncoding.isHexDigit($0) }
  }
}
