import Foundation

/// Where requests are kept between the mail and the decision: what the notification function asks of it.
package protocol OpeningRegister: Sendable {
  /// Opens a request and says who is to be told: nobody, where a repeated event finds all of them told.
  ///
  /// `electorate` is nil where one link goes to all who read the topic.
  func open(
    _ request: ApprovalRequest, by electorate: Electorate?, until deadline: Date
  ) throws(RegisterError) -> [Invitation]

  /// Notes that an approver was told.
  func noteMailed(_ invitation: Invitation, until deadline: Date) throws(RegisterError)

  /// Makes new links for those who have not decided a pending request yet, or for `approver` alone. The old ones die.
  func renew(
    requestID: String, approver: String?, until deadline: Date
  ) throws(RegisterError) -> RenewedInvitations

  /// Takes back what the stack has asked for with a wait handle of its own; nothing to take back is no error.
  func withdraw(_ handle: WaitHandle, until deadline: Date) throws(RegisterError)

  /// The request that the stack has made with a wait handle; nil where there is none.
  func request(for handle: WaitHandle, until deadline: Date) throws(RegisterError) -> RequestRecord?
}

/// What one approver gets: a link, and the code that goes with it.
package struct Invitation: Sendable, Equatable {
  /// The request that it belongs to, as `RequestRecord.id`.
  package let requestID: String
  /// nil where one mail goes to all who read the topic.
  package let approver: String?
  /// Where the register keeps the approver's part of the request.
  package let seat: String?
  package let link: ApprovalLink
  package let code: ConfirmationCode

  package init(
    requestID: String, approver: String?, seat: String? = nil, link: ApprovalLink, code: ConfirmationCode
  ) {
    self.requestID = requestID
    self.approver = approver
    self.seat = seat
    self.link = link
    self.code = code
  }
}

/// Links that replace earlier ones, and what the request is about.
package struct RenewedInvitations: Sendable, Equatable {
  package let facts: RequestFacts
  package let invitations: [Invitation]
}
