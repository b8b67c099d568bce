import ApprovalFlow
import Foundation
import LambdaCore

/// Tells approvers through the topic.
struct ApproverMail {
  let sns: SNSClient
  let topicARN: String
  let approvalURL: String
  let clock: WallClock

  /// Throws where too few of those who would get the mail have confirmed the subscription.
  ///
  /// With an `electorate` as many of its members as its quorum asks for, without one anybody who reads the topic.
  func check(_ electorate: Electorate?, until deadline: Date, _ log: Log) throws(ApproverMailError) {
    let subscriptions: [SNSSubscription]
    do {
      subscriptions = try sns.subscriptions(of: topicARN, until: deadline)
    } catch  where error.isAccessDenied {
      log.warn("the role may not list the topic's subscriptions, so nobody knows whether the mail arrives")
      return
    } catch {
      throw .topicUnreadable(error)
    }
    let confirmed = subscriptions.filter(\.isConfirmed)
    guard let electorate else {
      guard !confirmed.isEmpty else { throw .nobodyConfirmed(pending: subscriptions.map(\.endpoint)) }
      return
    }
    let readers = Set(confirmed.map { Electorate.folded($0.endpoint) })
    let missing = electorate.approvers.filter { !readers.contains(Electorate.folded($0)) }
    guard electorate.approvers.count - missing.count >= electorate.quorum else {
      throw .tooFewConfirmed(missing: missing, quorum: electorate.quorum)
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
  case tooFewConfirmed(missing: [String], quorum: Int)
  case notPublished(ServiceError)

  var description: String {
    switch self {
    case .topicUnreadable(let error):
      "The approval topic's subscriptions can't be read: \(error). Ask the administrator of the approval flow."
    case .nobodyConfirmed(let pending) where pending.isEmpty:
      "Nobody would get the request for approval: the approval topic has no subscription. Ask the administrator of the approval flow to add one."
    case .nobodyConfirmed(let pending):
      "Nobody would get the request for approval: \(pending.prefix(10).joined(separator: ", ")) must first confirm the subscription in the mail that AWS sent to that address."
    case .tooFewConfirmed(let missing, let quorum):
      "Too few approvers would get the request (\(quorum) must approve): \(missing.joined(separator: ", ")) must first confirm the subscription in the mail that AWS sent to that address."
    case .notPublished(let error):
      "The request for approval was not sent: \(error). Launch again; if it happens again, ask the administrator of the approval flow."
    }
  }
}
