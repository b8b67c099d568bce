import ApprovalFlow
import Foundation
import LambdaCore

/// Tells approvers through the topic.
struct ApproverMail {
  let sns: SNSClient
  let topicARN: String
  let approvalURL: String
  let clock: WallClock

  /// Throws where nobody who would get the mail has confirmed the subscription.
  func check(until deadline: Date, _ log: Log) throws(ApproverMailError) {
    let subscriptions: [SNSSubscription]
    do {
      subscriptions = try sns.subscriptions(of: topicARN, until: deadline)
    } catch  where error.isAccessDenied {
      log.warn("the role may not list the topic's subscriptions, so nobody knows whether the mail arrives")
      return
    } catch {
      throw .topicUnreadable(error)
    }
    guard subscriptions.contains(where: \.isConfirmed) else {
      throw .nobodyConfirmed(pending: subscriptions.map(\.endpoint))
    }
  }

  /// Publishes one invitation and returns SNS's MessageId.
  func tell(
    _ facts: RequestFacts, _ invitation: Invitation, until deadline: Date
  ) throws(ApproverMailError) -> String {
    let mail = ApprovalMail(
      facts: facts, link: invitation.link.url(at: approvalURL), code: invitation.code, approver: invitation.approver,
      now: clock.now())
    do {
      return try sns.publish(mail.message, to: topicARN, until: deadline)
    } catch {
      throw .notPublished(error)
    }
  }
}

/// Why no approver was told.
///
/// Written for whoever reads the stack's events.
enum ApproverMailError: Error, Equatable, CustomStringConvertible {
  case topicUnreadable(ServiceError)
  case nobodyConfirmed(pending: [String])
  case notPublished(ServiceError)

  var description: String {
    switch self {
    case .topicUnreadable(let error):
      "The approval topic's subscriptions can't be read: \(error). Ask the administrator of the approval flow."
    case .nobodyConfirmed(let pending) where pending.isEmpty:
      "Nobody would get the request for approval: the approval topic has no subscription. Ask the administrator of the approval flow to add one."
    case .nobodyConfirmed(let pending):
      "Nobody would get the request for approval: \(pending.prefix(10).joined(separator: ", ")) must first confirm the subscription in the mail that AWS sent to that address."
    case .notPublished(let error):
      "The request for approval was not sent: \(error). Launch again; if it happens again, ask the administrator of the approval flow."
    }
  }
}
