import Foundation
import LambdaCore

/// One request as the ledger keeps it: one DynamoDB item, so that every change is one conditional write.
struct LedgerEntry: Sendable, Equatable {
  /// One approver's part of the entry.
  struct Seat: Sendable, Equatable {
    let address: String
    var keyHash: String
    var codeHash: String
    var wrongCodes = 0
    /// Those of emails that were sent again; see `keys`.
    var laterKeys: [SeatKey] = []
    var emailedAt: Date?
    /// When an operator last had the email sent again.
    var sentAgainAt: Date?
    /// Why nothing was sent, as `Unreached.word`.
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
  var standsUntil: Date?
  /// The request whose late approval let this one pass; nil if its approvers were asked.
  var standingRequest: String?
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

extension LedgerEntry {
  /// Which custom resource asked, for which values, and whom.
  struct Binding: Sendable, Equatable {
    /// The custom resource's name in its template.
    let resourceLogicalID: String
    /// SHA-256 of the bound properties.
    let digest: String
    /// SHA-256 of the approvers and the quorum that the properties name; nil in a mark.
    let terms: String?
  }

  /// What an entry stands for.
  enum Kind: String {
    case launch
    /// An Update to other values, whose answer is held.
    case change
    /// A Delete came before its Create, which finds this.
    case mark
    /// Version 0.1 asked, and its record has reached its end.
    case adopted

    /// Whether approvers are asked.
    var isAsked: Bool { self == .launch || self == .change }
  }

  /// The custom resource that asked; nil in entries of version 0.1.
  var resource: ResourceName? {
    binding.map { ResourceName(stackID: handle.stack.text, logicalID: $0.resourceLogicalID) }
  }

  /// What was approved, as the resource's item has it; nil if nothing was, or if that is not known.
  var approval: ResourceEntry.Approval? {
    guard state == .approved, let binding else { return nil }
    return ResourceEntry.Approval(digest: binding.digest, requestID: id, time: votes.last?.time ?? openedAt)
  }

  /// A new entry, all seats without a vote; `secrets` in the electorate's order.
  init(_ request: ApprovalRequest, by electorate: Electorate, secrets: [LedgerSecret]) {
    let seats = zip(SeatNumber.all, zip(electorate.approvers, secrets)).map { number, invited in
      (number, Seat(address: invited.0, keyHash: invited.1.keyHash, codeHash: invited.1.codeHash))
    }
    self.init(
      id: request.id, handle: request.handle, requester: request.requester,
      product: request.facts.product, details: request.facts.details, quorum: electorate.quorum,
      openedAt: request.openedAt, deadline: request.deadline, seats: Dictionary(uniqueKeysWithValues: seats),
      binding: Binding(resourceLogicalID: request.logicalID, digest: request.digest, terms: request.terms),
      isVerified: request.facts.isVerified ?? false, notes: request.facts.notes, launchedBy: request.facts.launchedBy,
      productARN: request.facts.productARN, kind: request.change == nil ? .launch : .change, held: request.change?.held,
      against: request.against, staying: request.facts.staying,
      dueAt: request.openedAt.addingTimeInterval(Reopening.secondsToClerk))
  }

  /// What stands in for a request: a mark that a Delete leaves to its Create, or what version 0.1 had approved.
  init(_ kind: Kind, _ state: RequestState, _ handle: WaitHandle, _ binding: Binding, at now: Date) {
    self.init(
      id: Self.id(of: handle), handle: handle, requester: "", product: nil, details: [], quorum: 1, openedAt: now,
      deadline: handle.expiry, seats: [:], state: state, isSignalled: true, binding: binding, kind: kind)
  }

  /// The id of the request that a stack makes with its wait handle.
  ///
  /// A duplicate event finds the same entry, and so does the gate, which knows only the handle.
  static func id(of handle: WaitHandle) -> String {
    id(parts: [handle.stack.text, handle.logicalID, handle.url.text])
  }

  /// The length of each part is hashed too, so that none can run over into the next.
  static func id(parts: [String]) -> String {
    String(SHA256.hash(parts.map { "\($0.utf8.count):\($0)" }.joined()).hex.prefix(32))
  }

  /// Ids are 32 lower-case hexadecimal digits; anything else is not looked up.
  static func isID(_ text: String) -> Bool {
    text.utf8.count == 32 && text.utf8.allSatisfy("0123456789abcdef".utf8.contains)
  }
}

extension LedgerEntry {
  /// What an approver is told about the request.
  var facts: RequestFacts {
    var facts = RequestFacts(
      requester: requester, product: product, stack: handle.stack, deadline: deadline, details: details,
      electorate: Electorate(approvers: approvers, quorum: quorum), notes: notes, isVerified: isVerified,
      launchedBy: launchedBy, productARN: productARN, lateUntil: lateUntil)
    facts.isChange = kind == .change
    facts.staying = staying
    return facts
  }

  /// The entry as the approver of a seat sees it.
  func snapshot(for seat: Seat, holdsSignal: Bool = false) -> RequestSnapshot {
    snapshot(for: .approver(seat.address), holdsSignal: holdsSignal)
  }

  func snapshot(for viewer: Holder, holdsSignal: Bool) -> RequestSnapshot {
    RequestSnapshot(
      id: id, facts: facts, handle: handle, held: held, viewer: viewer, votes: votes, quorum: quorum,
      progress: progress(holdsSignal: holdsSignal), settlement: settlement, openedAt: openedAt,
      standing: StandingApproval(self), passedBy: UsedApproval(self))
  }

  private var settlement: RequestSnapshot.Settlement? {
    guard let resource, let approval else { return nil }
    return RequestSnapshot.Settlement(resource: resource, approval: approval)
  }

  private func progress(holdsSignal: Bool) -> RequestSnapshot.Progress {
    let signalling: RequestSnapshot.Signalling = isSignalled ? .delivered : holdsSignal ? .ours : .somebodys
    switch state {
    case .pending: return .pending
    case .withdrawn: return .withdrawn(held == nil ? nil : signalling, reason: endReason)
    case .expired: return .expired(held == nil ? nil : signalling)
    case .approvedLate: return .late(.approved(until: standsUntil ?? deadline), held == nil ? nil : signalling)
    case .rejectedLate: return .late(.rejected, held == nil ? nil : signalling)
    case .used: return .late(.used, held == nil ? nil : signalling)
    case .approved: return .decided(.approve, signalling)
    case .rejected: return .decided(.reject, signalling)
    }
  }

  /// Where CloudFormation waits.
  var target: DecisionTarget { held.map(DecisionTarget.heldAnswer) ?? .waitHandle(handle) }

  /// When nobody can decide any more, whatever is on record.
  var end: Date { held?.windowEnds ?? min(deadline, handle.expiry) }

  func isOver(at now: Date) -> Bool { end <= now }

  /// When CloudFormation's store takes nothing any more.
  var tellableUntil: Date { held?.refusedFrom ?? handle.expiry }

  /// Whether CloudFormation is owed how the request ended: a decision always, and every end of a change.
  var isToBeTold: Bool { state.choice != nil || held != nil && state != .pending }

  /// The entry as the gate sees it.
  var record: RequestRecord { RequestRecord(id: id, state: state, votes: votes, facts: facts) }
}

/// It holds the wait URL, which only the ledger may know.
extension LedgerEntry: CustomStringConvertible, CustomReflectable {
  var description: String { "LedgerEntry(\(id), \(state.rawValue))" }
  var customMirror: Mirror { Mirror(self, children: ["id": id, "state": state.rawValue]) }
}
