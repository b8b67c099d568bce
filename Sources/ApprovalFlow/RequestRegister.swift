import Foundation

/// Where requests are kept between the mail and the decision: all that the two functions ask of it.
package protocol RequestRegister: Sendable {
  /// Opens a request and says who is to be told: nobody, where a repeated event finds all of them told.
  func open(_ request: ApprovalRequest, until deadline: Date) throws(RegisterError) -> [Invitation]

  /// Notes that an approver was told.
  func noteMailed(_ invitation: Invitation, until deadline: Date) throws(RegisterError)

  /// Takes back what the resource has asked for so far; nothing to take back is no error.
  func withdraw(stackID: String, logicalID: String, waitURL: String?, until deadline: Date) throws(RegisterError)

  /// What a link stands for.
  func find(_ link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord

  /// Holds the code that was typed against the one in the link's mail.
  func check(_ code: ConfirmationCode?, for link: ApprovalLink, until deadline: Date) throws(RegisterError)

  /// Notes a decision and returns the request as it stands then. The signal is the caller's to send.
  func decide(_ vote: Vote, on link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord

  /// Notes that the store took the signal.
  func noteSignalled(_ record: RequestRecord, until deadline: Date) throws(RegisterError)
}

/// What one approver gets: a link, and the code that goes with it.
package struct Invitation: Sendable, Equatable {
  /// The request that it belongs to, as `RequestRecord.id`.
  package let requestID: String
  /// nil where one mail goes to all who read the topic.
  package let approver: String?
  package let link: ApprovalLink
  package let code: ConfirmationCode

  package init(requestID: String, approver: String?, link: ApprovalLink, code: ConfirmationCode) {
    self.requestID = requestID
    self.approver = approver
    self.link = link
    self.code = code
  }
}

/// Why the register did not do what was asked.
package enum RegisterError: Error, Equatable, CustomStringConvertible {
  /// The link is of a kind that this installation never sends, or was changed.
  case unusableLink(String)
  case unknownKey
  case notFound
  /// `triesLeft` is nil where wrong codes are not counted.
  case wrongCode(triesLeft: Int?)
  case locked
  /// Decided before, and otherwise.
  case decidedOtherwise(RequestRecord)
  /// Expired or withdrawn meanwhile.
  case closed(RequestRecord)
  /// The product asks for something that this installation can't give.
  case impossible(String)
  case unavailable(String)

  package var description: String {
    switch self {
    case .unusableLink(let problem): problem
    case .unknownKey: "the link's key is unknown"
    case .notFound: "there is no such request"
    case .wrongCode: "the confirmation code is wrong"
    case .locked: "the link is locked after too many wrong codes"
    case .decidedOtherwise: "the request was decided otherwise before"
    case .closed: "the request is closed"
    case .impossible(let problem): problem
    case .unavailable(let problem): "the record of requests can't be reached: \(problem)"
    }
  }
}
