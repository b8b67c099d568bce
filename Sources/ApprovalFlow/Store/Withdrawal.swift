/// A request that was ended before it was decided.
package struct Withdrawal: Sendable, Equatable {
  package enum Cause: String, Sendable, CaseIterable {
    /// The custom resource that asked was deleted.
    case deleted
    /// An Update gave the custom resource another wait handle.
    case replaced
    /// An Update came while an earlier one was held.
    case updated
    /// A Create asked with the same wait handle for something else: somebody wrote an event in the stack's name.
    case conflict
    /// So many of its approvers are approvers no more that it can't be approved.
    case tooFewApprovers
    /// An operator took back a late approval, or the possibility of one.
    case `operator`
  }

  let requestID: String
  /// The stack's ARN.
  let stackID: String
  let facts: RequestFacts
  let cause: Cause

  init(requestID: String, stackID: String, facts: RequestFacts, cause: Cause) {
    self.requestID = requestID
    self.stackID = stackID
    self.facts = facts
    self.cause = cause
  }

  /// The end of a request that too few approvers are left for; nil for any other.
  package init?(lackingApprovers request: RequestSnapshot) {
    guard request.lacksApprovers else { return nil }
    self.init(requestID: request.id, stackID: request.stackID, facts: request.facts, cause: .tooFewApprovers)
  }
}

extension LedgerEntry {
  func withdrawal(_ cause: Withdrawal.Cause) -> Withdrawal {
    Withdrawal(requestID: id, stackID: handle.stack.text, facts: facts, cause: cause)
  }
}
