import Foundation

/// An Update of a custom resource, and all that is known when it comes: what it comes to is decided from this alone.
struct UpdateQuestion {
  let resource: ResourceName
  let direction: StackDirection
  /// The wait URL and the digest that the resource is to have; nil if the properties can't be read.
  let waitURL: String?
  let digest: String?
  /// Whether the wait handle is one from before: it has expired, and the handle that it replaces ends later.
  let goesBackInTime: Bool
  /// What the ledger has of the resource, settled.
  let known: ResourceEntry?
  /// The request that was made with the wait URL.
  let request: LedgerEntry?
  let now: Date
}

/// What an Update comes to.
package enum UpdateAnswer: Sendable, Equatable {
  /// The stack goes back to what ran before: SUCCESS.
  case succeedAsRollback
  /// These values are approved: SUCCESS, and nobody is asked.
  case succeedAsApproved
  /// The approvers have been asked about these values already: SUCCESS, and the gate waits for their decision.
  case succeedAsAlreadyAsked
  /// The wait handle is new: the approvers are asked, and their decision is a signal to it.
  case askApprovers
  /// Other values than the approved ones, whose digest is given, with the same wait handle: the approvers are asked, and
  /// their decision is the answer to the Update.
  case askAndHoldAnswer(against: String)
  /// Other values with the same wait handle, and none are approved: FAILED, with what differs.
  case failAsUnapproved
  /// The same values, which were not approved: FAILED.
  case fail(AskRefusal)
}

extension UpdateQuestion {
  /// The first question with an answer, in the design's order.
  var answer: UpdateAnswer {
    if direction == .back || direction == .unknown && goesBack { return .succeedAsRollback }
    if let digest, digest == known?.approved?.digest, waitURL == known?.waitURL { return .succeedAsApproved }
    guard waitURL == known?.waitURL else {
      // The ledger's item may be behind: what counts is the request.
      if let ownRequest, ownRequest.state == .approved, ownRequest.binding?.digest == digest {
        return .succeedAsApproved
      }
      return .askApprovers
    }
    // An Update with a new wait handle that comes again, while its request is open.
    if let ownRequest, ownRequest.id == known?.open, ownRequest.binding?.digest == digest,
      ownRequest.state == .pending, ownRequest.deadline > now
    {
      return .succeedAsAlreadyAsked
    }
    if let approved = known?.approved { return .askAndHoldAnswer(against: approved.digest) }
    guard let ownRequest, ownRequest.binding?.digest == digest else { return .failAsUnapproved }
    switch ownRequest.state {
    case .pending: return ownRequest.deadline > now ? .succeedAsAlreadyAsked : .fail(.notApproved(.pending))
    case .rejected, .withdrawn, .expired, .approvedLate, .rejectedLate, .used:
      return .fail(.notApproved(ownRequest.state))
    case .approved: return .succeedAsApproved
    }
  }

  /// The request of the wait URL, if this very resource has opened it.
  private var ownRequest: LedgerEntry? { request?.resource == resource ? request : nil }

  /// Whether values that were approved return with the wait handle of their time; for stacks whose status can't be read.
  private var goesBack: Bool {
    guard let known, known.approved != nil else { return goesBackInTime }
    guard digest == known.approved?.digest || digest == known.before?.digest else { return false }
    return goesBackInTime || waitURL == known.waitURL || ownRequest?.state == .approved
  }
}

extension ResourceEntry {
  /// The same after `request` is settled, and the write that settles it; nil if there is nothing to settle.
  func settled(by request: LedgerEntry) -> (entry: ResourceEntry, approval: Approval)? {
    guard request.resource == resource, request.id == open, let approval = request.approval else { return nil }
    var entry = self
    entry.before = approved ?? approval
    entry.approved = approval
    entry.open = nil
    return (entry, approval)
  }

  /// The approval of a digest that is approved, or was before; nil if it is not known.
  func approval(of digest: String?) -> Approval? { [approved, before].compactMap { $0 }.first { $0.digest == digest } }

  /// The same once the stack has returned to `digest` and `waitURL`; nil if those values are not known.
  func returning(to digest: String?, waitURL: String) -> (entry: ResourceEntry, approval: Approval)? {
    guard let approval = approval(of: digest), self.waitURL != waitURL || approved != approval || open != nil else {
      return nil
    }
    var entry = self
    if approved != approval { entry.before = approved }
    entry.approved = approval
    entry.waitURL = waitURL
    entry.open = nil
    return (entry, approval)
  }
}
