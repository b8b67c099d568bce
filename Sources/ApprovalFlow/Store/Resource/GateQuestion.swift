import Foundation

/// An event of `Custom::ApprovalGate`, and all that is known when it comes: whether the stack passes is decided from this.
struct GateQuestion {
  let direction: StackDirection
  /// The property `Digest`; nil if the gate has none.
  let digest: String?
  /// Whether the stack passed with this very handle and digest before.
  let isUnchanged: Bool
  /// Whether the wait handle is one from before: it has expired, and the handle that it replaces ends later.
  let goesBackInTime: Bool
  /// The request that was made with the wait handle.
  let request: LedgerEntry?
  /// What the ledger has of the resource that opened it, settled.
  let opener: ResourceEntry?
  let now: Date
}

extension GateQuestion {
  /// Why a stack may not be created, or changed, behind the gate; nil if it may.
  func refusal(ofUpdate isUpdate: Bool) -> GateRefusal? {
    if isUpdate {
      if direction == .back { return nil }
      // It passed before; a record deleted by TTL since then must not stop it.
      if request == nil, isUnchanged || goesBackInTime && direction == .unknown { return nil }
    }
    guard let request else { return .noRequest }
    guard request.state == .approved else { return .notApproved(request.state, isOver: request.deadline <= now) }
    guard let digest else { return nil }
    guard let approved = opener?.approved?.digest ?? request.binding?.digest else { return .unbound }
    if digest == approved { return nil }
    if isUpdate, direction == .unknown, digest == opener?.before?.digest { return nil }
    return .otherValues
  }
}
