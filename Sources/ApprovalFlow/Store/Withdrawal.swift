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
  }

  package let requestID: String
  /// The stack's ARN.
  package let stackID: String
  package let facts: RequestFacts
  package let cause: Cause

  package init(requestID: String, stackID: String, facts: RequestFacts, cause: Cause) {
    self.requestID = requestID
    self.stackID = stackID
    self.facts = facts
    self.cause = cause
  }
}

extension LedgerEntry {
  func withdrawal(_ cause: Withdrawal.Cause) -> Withdrawal {
    Withdrawal(requestID: id, stackID: handle.stack.text, facts: facts, cause: cause)
  }
}
