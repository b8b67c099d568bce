import Foundation
import LambdaCore

/// One request as the ledger keeps it: one DynamoDB item, so that every change is one conditional write.
struct LedgerEntry: Equatable {
  /// One approver's part of the entry.
  struct Seat: Equatable {
    let address: String
    var keyHash: String
    var codeHash: String
    var wrongCodes = 0
    var mailedAt: Date?
    var vote: Vote?

    var isLocked: Bool { wrongCodes >= LedgerEntry.mostWrongCodes }
  }

  /// Wrong codes that lock a key.
  static let mostWrongCodes = 10
  /// Seconds that a record is kept after the request's end.
  static let keptFor: TimeInterval = 90 * 86_400

  let id: String
  let stackID: String
  let handle: WaitHandle
  let requester: String
  let product: String?
  let details: [RequestFacts.Detail]
  let quorum: Int
  let openedAt: Date
  let deadline: Date
  /// By `"0"`, `"1"` …, in the electorate's order.
  var seats: [String: Seat]
  var state: RequestRecord.State = .pending
  var isSignalled = false
  /// Until when the signal is somebody's to send.
  var signalClaimedUntil = Date.distantPast
  /// Grows with every decision; each one is written only over the version that it was made on.
  var version = 1

  /// The id of the request that a stack makes with its wait handle.
  ///
  /// A repeated event finds the same entry, and so does the gate, which knows only the handle.
  static func id(of handle: WaitHandle) -> String {
    id(parts: [handle.stack.text, handle.logicalID, handle.url.text])
  }

  /// Each part is counted, so that none can run over into the next.
  static func id(parts: [String]) -> String {
    String(SHA256.hash(parts.map { "\($0.utf8.count):\($0)" }.joined()).hex.prefix(32))
  }

  /// Addresses in the electorate's order.
  var approvers: [String] { seats.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map(\.value.address) }

  /// Everyone's votes in the order they were given.
  var votes: [Vote] { seats.values.compactMap(\.vote).sorted { $0.time < $1.time } }

  var approvals: Int { votes.count { $0.choice == .approve } }

  /// The seat that `key` opens, found in a time that does not depend on how much of it is right.
  func seat(of key: String) -> (name: String, seat: Seat)? {
    let hash = Array(LedgerSecret.hash(key: key).utf8)
    var found: (name: String, seat: Seat)?
    for (name, seat) in seats where constantTimeEquals(Array(seat.keyHash.utf8), hash) { found = (name, seat) }
    return found
  }
}

extension LedgerEntry {
  /// A new entry, all seats without a decision; `secrets` in the electorate's order.
  init(_ request: ApprovalRequest, by electorate: Electorate, secrets: [LedgerSecret]) {
    let seats = zip(electorate.approvers, secrets).map { approver, secret in
      Seat(address: approver, keyHash: secret.keyHash, codeHash: secret.codeHash)
    }
    self.init(
      id: request.id, stackID: request.stackID, handle: request.handle, requester: request.facts.requester ?? "",
      product: request.facts.product,
      details: request.facts.details, quorum: electorate.quorum, openedAt: request.openedAt,
      deadline: request.facts.deadline ?? request.openedAt,
      seats: Dictionary(uniqueKeysWithValues: seats.enumerated().map { (String($0), $1) }))
  }
}

extension ApprovalRequest {
  /// The ledger's id for it.
  var id: String { LedgerEntry.id(of: handle) }
}

/// It holds the wait URL, which nobody but the ledger may know.
extension LedgerEntry: CustomStringConvertible, CustomReflectable {
  var description: String { "LedgerEntry(\(id), \(state.rawValue))" }
  var customMirror: Mirror { Mirror(self, children: ["id": id, "state": state.rawValue]) }
}
