import Foundation
import LambdaCore

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
