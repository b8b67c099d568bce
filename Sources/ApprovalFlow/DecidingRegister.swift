import Foundation

/// Where requests are kept between the mail and the decision: what the approval function asks of it.
package protocol DecidingRegister: Sendable {
  /// What a link stands for.
  func find(_ link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord

  /// Notes a decision, unless the request is closed or the code is wrong. The signal is the caller's to send.
  func decide(_ ballot: Ballot, on link: ApprovalLink, until deadline: Date) throws(RegisterError) -> Decision

  /// Takes over the signal of a decided request, once nobody else may be sending it; it may be taken by then.
  func claimSignal(of link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord

  /// Notes that the store took the signal.
  func noteSignalled(_ record: RequestRecord, until deadline: Date) throws(RegisterError)
}

/// What an approver sends.
package struct Ballot: Sendable, Equatable {
  package enum Code: Sendable, Equatable {
    /// The installation asks for none.
    case notAsked
    /// What was typed; nil where that is no code.
    case typed(ConfirmationCode?)
  }

  /// Of this one press: two never share it.
  package let id = UUID().uuidString
  package let choice: Choice
  /// Fit to be shown; empty where none was given.
  package let comment: String
  package let code: Code
  package let time: Date
  /// Where it came from, as the gateway saw it.
  package let sourceAddress: String?

  package init(choice: Choice, comment: String, code: Code, time: Date, sourceAddress: String?) {
    self.choice = choice
    self.comment = comment
    self.code = code
    self.time = time
    self.sourceAddress = sourceAddress
  }

  /// The vote that it becomes when `approver` gave it.
  func vote(of approver: String?) -> Vote {
    Vote(
      approver: approver, choice: choice, comment: comment, time: time, sourceAddress: sourceAddress, ballotID: id)
  }
}

/// The request after a ballot.
package struct Decision: Sendable, Equatable {
  package let record: RequestRecord
  /// Whether this ballot changed something; false where the same had been said before.
  package let isNew: Bool
}
