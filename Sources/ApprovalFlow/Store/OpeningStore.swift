import Foundation

/// Where requests are kept between the email and the decision: what opens and withdraws them.
package protocol OpeningStore: Sendable {
  /// Opens a request and returns the invitations to send; none if a duplicate event finds that everyone was emailed.
  ///
  /// `electorate` is nil without a ledger, where one link goes to all who read the topic.
  func open(
    _ request: ApprovalRequest, by electorate: Electorate?, until deadline: Date
  ) throws(StoreUnavailable) -> [Invitation]

  /// Notes that an approver was emailed.
  func noteEmailed(_ invitation: Invitation, until deadline: Date) throws(StoreUnavailable)

  /// Withdraws what the stack has asked for with a wait handle of its own; nothing to withdraw is not an error.
  func withdraw(_ handle: WaitHandle, until deadline: Date) throws(StoreUnavailable)
}

/// What only a ledger can do for the notification function.
package protocol RequestRecords: Sendable {
  /// Makes new links for those who have not decided a pending request yet, or for `approver` alone. The old ones die.
  func renew(
    requestID: String, approver: String?, until deadline: Date
  ) throws(ResendError) -> RenewedInvitations

  /// The request that a stack has made with its wait handle; nil if there is none.
  func record(for handle: WaitHandle, until deadline: Date) throws(StoreUnavailable) -> RequestRecord?
}

/// Links that replace earlier ones, and what the request is about.
package struct RenewedInvitations: Sendable, Equatable {
  package let facts: RequestFacts
  package let invitations: [Invitation]
}

/// A request as the gate sees it.
package struct RequestRecord: Sendable, Equatable {
  package let id: String
  package let state: RequestState
  package let votes: [Vote]

  package init(id: String, state: RequestState, votes: [Vote]) {
    self.id = id
    self.state = state
    self.votes = votes
  }
}
