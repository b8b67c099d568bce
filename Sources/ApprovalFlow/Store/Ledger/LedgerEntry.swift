import Foundation
import LambdaCore

/// One request as the ledger keeps it: one DynamoDB item, so that every change is one conditional write.
struct LedgerEntry: Sendable, Equatable {
  /// One approver's part of the entry.
  struct Seat: Sendable, Equatable {
    /// As the installation spells it, if it still is an approver's.
    var address: String
    var keyHash: String
    var codeHash: String
    var wrongCodes = 0
    /// Those of emails that were sent again; see `keys`.
    var laterKeys: [SeatKey] = []
    var emailedAt: Date?
    /// When an operator last had the email sent again.
    var sentAgainAt: Date?
    /// Why nothing, or nothing more, is sent, as `Unreached.word`.
    var unreached: String?
    /// When its approver was last reminded.
    var remindedAt: Date?
    /// When its approver was told how the request ended.
    var toldAt: Date?
    var vote: Vote?
    /// Whether the installation's list of approvers has the address no more; not stored.
    var isFormer = false
  }

  /// Wrong codes that lock a key.
  static let maxWrongCodes = 10
  /// Seconds that a record is kept after the request's end.
  static let keptFor: TimeInterval = 90 * 86_400

  let id: String
  /// The wait handle that the resource names.
  let handle: WaitHandle
  let requester: String
  let product: String?
  let details: [RequestFacts.Detail]
  let quorum: Int
  let openedAt: Date
  let deadline: Date
  var seats: [SeatNumber: Seat]
  var state: RequestState = .pending
  var isSignalled = false
  /// End of the current claim to send the signal; `.distantPast` if there is none.
  var signalClaimedUntil = Date.distantPast
  /// What it is bound to; nil in entries of version 0.1.
  var binding: Binding?
  /// Whether AWS has said that the stack's wait handle is the one of the request.
  var isVerified = false
  /// What the requester adds, which no approval depends on.
  var notes: String?
  /// Who launched, by AWS's account; nil in entries of version 0.1, and where AWS was not asked.
  var launchedBy: LaunchedBy?
  /// The product in Service Catalog, by AWS's account.
  var productARN: String?
  var kind = Kind.launch
  /// The answer that a change holds; nil for a launch, which CloudFormation waits for at the handle.
  var held: HeldAnswer?
  /// The digest that a change was shown against.
  var against: String?
  /// What CloudFormation is told of a change that was withdrawn; nil for the usual.
  var endReason: String?
  /// What a change leaves as it is; nil if what was approved before was not known.
  var staying: [RequestFacts.Detail]?
  /// When the clerk has to look at it; nil if nothing is left to do.
  var dueAt: Date?
  /// When an approver was last reminded.
  var remindedAt: Date?
  var requesterToldAt: Date?
  /// Until when what was approved late may be used; nil if nothing was.
  var usableUntil: Date?
  /// The request whose late approval let this one pass; nil if its approvers were asked.
  var usedLateApproval: String?
  /// Days for which it takes decisions after its time; the installation's, and not stored.
  var lateDays = 0
  /// Optimistic lock: incremented by each decision, which is written only if the version has not changed since it was read.
  var version = 1

  /// Addresses in the electorate's order.
  var approvers: [String] { seats.sorted { $0.key < $1.key }.map(\.value.address) }

  /// All votes in the order they were given.
  var votes: [Vote] { seats.values.compactMap(\.vote).sorted { $0.time < $1.time } }

  var approvals: Int { votes.count { $0.choice == .approve } }

  /// The seat that `key` opens, compared in constant time.
  func seat(of key: String) -> SeatNumber? {
    var found: SeatNumber?
    for (number, seat) in seats where seat.place(of: key) != nil { found = number }
    return found
  }
}

/// It holds the wait URL, which only the ledger may know.
extension LedgerEntry: CustomStringConvertible, CustomReflectable {
  var description: String { "LedgerEntry(\(id), \(state.rawValue))" }
  var customMirror: Mirror { Mirror(self, children: ["id": id, "state": state.rawValue]) }
}
