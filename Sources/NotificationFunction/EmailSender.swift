import ApprovalFlow
import Foundation
import LambdaCore

/// Makes emails of invitations.
struct EmailSender {
  let sns: SNSClient
  let audience: Audience
  let approvalURL: String
  let confirmation: ConfirmationMode
  let clock: WallClock

  /// An invitation to the readers of the recipient's topic.
  ///
  /// Throws if the recipient has no topic: no approver any more.
  func letter(_ facts: RequestFacts, _ invitation: Invitation) throws(EmailError) -> Letter {
    guard let topicARN = audience.topicARN(for: invitation) else { throw .noTopic(invitation.approver ?? "") }
    let email = ApprovalEmail(
      facts: facts, link: invitation.link.url(at: approvalURL), code: invitation.code,
      confirmation: confirmation, approver: invitation.approver, now: clock.now())
    return Letter(
      approver: invitation.approver ?? "", topicARN: topicARN, message: email.message,
      pendingRequestID: invitation.requestID)
  }
}

/// Why no approver was emailed, with the ARN of the topic.
///
/// Written for readers of the stack's events.
enum EmailError: Error, Equatable, CustomStringConvertible {
  case noSuchTopic(String, ServiceError)
  case noneConfirmed(String, pending: [String])
  case tooFewReached(TooFewReached)
  case noTopic(String)
  case notPublished(String, ServiceError)
  case tooManyAtOnce([String])

  /// Whether the same email may well be sent later.
  var isPassing: Bool { if case .notPublished(_, let error) = self { !error.isFinal } else { false } }

  var description: String {
    switch self {
    case .noSuchTopic(let topic, let error):
      "The approval topic \(topic) does not exist, so no approver would receive this request: \(error). Ask the administrator of the approval flow to deploy it again."
    case .noneConfirmed(let topic, let pending) where pending.isEmpty:
      "No approver would receive this request: the approval topic \(topic) has no subscription. Ask the administrator of the approval flow to add one."
    case .noneConfirmed(let topic, let pending):
      "No approver would receive this request: \(pending.prefix(10).joined(separator: ", ")) must first confirm the subscription to \(topic), in the email that AWS sent to that address."
    case .tooFewReached(let error): "\(error)"
    case .tooManyAtOnce(let addresses):
      "Too many emails are on their way to \(addresses.joined(separator: ", ")): nothing more was sent. Try again in a few minutes."
    case .noTopic(let address):
      "\(address) is not an approver of this approval flow any more. Launch again, to ask those who are."
    case .notPublished(let topic, let error):
      "The request for approval was not sent through \(topic): \(error). Launch again; if it happens again, ask the administrator of the approval flow."
    }
  }
}
