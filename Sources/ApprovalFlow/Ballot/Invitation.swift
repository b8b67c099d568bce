/// What one approver is sent: a link, and the code that goes with it.
package struct Invitation: Sendable, Equatable {
  /// The request that it belongs to, as `RequestSnapshot.id`.
  package let requestID: String
  let recipient: Recipient
  package let link: ApprovalLink
  package let code: ConfirmationCode

  /// Who is to get it.
  package enum Recipient: Sendable, Equatable {
    case everyoneOnTheTopic
    /// An approver, and the seat that the ledger keeps for them.
    case approver(String, SeatNumber)
  }

  init(requestID: String, recipient: Recipient, link: ApprovalLink, code: ConfirmationCode) {
    self.requestID = requestID
    self.recipient = recipient
    self.link = link
    self.code = code
  }

  /// The approver's address; nil if one email goes to all who read the topic.
  package var approver: String? { if case .approver(let address, _) = recipient { address } else { nil } }
}
