import ApprovalFlow
import Foundation
import LambdaCore

/// Sends emails to approvers through the topic.
struct EmailSender {
  let sns: SNSClient
  let topicARN: String
  let approvalURL: String
  let confirmation: ConfirmationMode
  let clock: WallClock

  /// The first page of the topic's subscriptions.
  var subscriptionPage: PreparedCall<SNSSubscriptionPage, ServiceError> { sns.subscriptionPage(of: topicARN) }

  /// Throws if too few of those who would get the email have confirmed the subscription.
  ///
  /// With an `electorate` as many of its members as its quorum asks for must have, without one anybody on the topic.
  func check(
    _ page: Result<SNSSubscriptionPage, ServiceError>?, _ electorate: Electorate?, until deadline: Date, _ log: Log
  ) throws(EmailError) {
    let subscriptions: [SNSSubscription]
    do throws(ServiceError) {
      guard let page = try page?.get() else { return }
      subscriptions = try sns.subscriptions(of: topicARN, from: page, until: deadline)
    } catch {
      guard error.isAccessDenied else { throw .topicUnreadable(topicARN, error) }
      log.warn("the role may not list the topic's subscriptions, so it is not known whether the email arrives")
      return
    }
    let confirmed = subscriptions.filter(\.isConfirmed)
    guard let electorate else {
      guard !confirmed.isEmpty else { throw .nobodyConfirmed(topicARN, pending: subscriptions.map(\.endpoint)) }
      return
    }
    let readers = Set(confirmed.map { Electorate.folded($0.endpoint) })
    let missing = electorate.approvers.filter { !readers.contains(Electorate.folded($0)) }
    guard electorate.approvers.count - missing.count >= electorate.quorum else {
      throw .tooFewConfirmed(topicARN, missing: missing, quorum: electorate.quorum)
    }
  }

  /// Publishes one invitation; gives SNS's MessageId.
  func email(_ facts: RequestFacts, _ invitation: Invitation) -> PreparedCall<String, ServiceError> {
    let email = ApprovalEmail(
      facts: facts, link: invitation.link.url(at: approvalURL), code: invitation.code,
      confirmation: confirmation, approver: invitation.approver, now: clock.now())
    return sns.publish(email.message, to: topicARN)
  }
}

/// Why no approver was emailed, with the ARN of the topic.
///
/// Written for readers of the stack's events.
enum EmailError: Error, Equatable, CustomStringConvertible {
  case topicUnreadable(String, ServiceError)
  case nobodyConfirmed(String, pending: [String])
  case tooFewConfirmed(String, missing: [String], quorum: Int)
  case notPublished(String, ServiceError)

  var description: String {
    switch self {
    case .topicUnreadable(let topic, let error):
      "The subscriptions of the approval topic \(topic) can't be read: \(error). Ask the administrator of the approval flow."
    case .nobodyConfirmed(let topic, let pending) where pending.isEmpty:
      "No approver would receive this request: the approval topic \(topic) has no subscription. Ask the administrator of the approval flow to add one."
    case .nobodyConfirmed(let topic, let pending):
      "No approver would receive this request: \(Self.list(pending)) must first confirm the subscription to \(topic), in the email that AWS sent to that address."
    case .tooFewConfirmed(let topic, let missing, let quorum):
      "Too few approvers would receive this request (\(quorum) must approve): \(Self.list(missing)) must first confirm the subscription to \(topic), in the email that AWS sent to that address."
    case .notPublished(let topic, let error):
      "The request for approval was not sent through \(topic): \(error). Launch again; if it happens again, ask the administrator of the approval flow."
    }
  }

  private static func list(_ addresses: [String]) -> String { addresses.prefix(10).joined(separator: ", ") }
}
