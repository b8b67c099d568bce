import ApprovalFlow
import Foundation
import LambdaCore

/// Asks SNS whether an email will arrive, before anybody is asked.
///
/// A courtesy: where SNS does not say, for whatever reason, that is logged and the request goes out. Only a topic that does not
/// exist is certain to reach no approver.
struct SubscriptionCheck {
  typealias Page = Result<SNSSubscriptionPage, ServiceError>

  let sns: SNSClient
  let audience: Audience
  let outbound: OutboundClient

  /// Calls for the first page of each topic, to be sent with others.
  var firstPages: [PreparedCall<SNSSubscriptionPage, ServiceError>] {
    audience.topicARNs.map { sns.subscriptionPage(of: $0) }
  }

  /// Throws if no approver has confirmed a subscription to the one topic of a small install.
  func requireReader(of topicARN: String, _ pages: [Page], until deadline: Date, _ log: Log) throws(EmailError) {
    guard let page = pages.first,
      let subscriptions = try subscriptions(of: topicARN, from: page, until: deadline, log)
    else { return }
    guard !subscriptions.contains(where: \.isConfirmed) else { return }
    throw .noneConfirmed(topicARN, pending: subscriptions.filter { $0.state == .pending }.map(\.endpoint))
  }

  /// Which approvers' own topics reach them; `pages` are the first of all topics, in their order.
  func reachability(
    of electorate: Electorate, over topics: ApproverTopics, _ pages: [Page], until deadline: Date, _ log: Log
  ) -> Reachability {
    var reaches: [ExactText: Reach] = [:]
    for (approver, page) in zip(topics.approvers, pages) where electorate.approvers.contains(approver) {
      reaches[ExactText(approver)] = reach(of: approver, over: topics, page, until: deadline, log)
    }
    return Reachability(of: electorate, reaches)
  }

  /// The same for approvers who were asked before.
  func reachability(
    of approvers: [String], over topics: ApproverTopics, until deadline: Date, _ log: Log
  ) -> Reachability {
    let approvers = approvers.filter { topics.arn(of: $0) != nil }
    let calls = approvers.compactMap(topics.arn).map { sns.subscriptionPage(of: $0).within(seconds: Self.patience) }
    var reaches: [ExactText: Reach] = [:]
    for (approver, page) in zip(approvers, outbound.sendAll(calls, until: deadline)) {
      reaches[ExactText(approver)] = reach(of: approver, over: topics, page, until: deadline, log)
    }
    return Reachability(of: Electorate(approvers: approvers, quorum: 1), reaches)
  }

  /// Seconds that SNS has to say who reads a topic, before the emails go out without that.
  private static let patience: TimeInterval = 5

  /// Nobody is subscribed to a topic that is gone; that concerns this approver alone.
  private func reach(
    of approver: String, over topics: ApproverTopics, _ page: Page, until deadline: Date, _ log: Log
  ) -> Reach? {
    guard let topicARN = topics.arn(of: approver) else { return nil }
    do {
      return try subscriptions(of: topicARN, from: page, until: deadline, log).map { Reach($0, of: approver) }
    } catch {
      log.warn("an approver's topic is gone", ["approver": .string(approver), "reason": .string("\(error)")])
      return Reach([], of: approver)
    }
  }

  /// Calls that have AWS send its confirmation again, to approvers who have a topic.
  func confirmations(of approvers: [String]) -> [PreparedCall<String, ServiceError>] {
    guard case .approvers(let topics) = audience else { return [] }
    return approvers.compactMap { approver in topics.arn(of: approver).map { sns.subscribe(approver, to: $0) } }
  }

  /// The approvers whose `confirmations(of:)` SNS took; the others are logged.
  func renewed(_ approvers: [String], _ results: [Result<String, ServiceError>], _ log: Log) -> Set<String> {
    var renewed: Set<String> = []
    for (approver, result) in zip(approvers, results) {
      switch result {
      case .success: renewed.insert(approver)
      case .failure(let error):
        log.warn("no new confirmation was sent", ["approver": .string(approver), "reason": .string("\(error)")])
      }
    }
    return renewed
  }

  /// All of a topic's subscriptions; nil if SNS does not say.
  private func subscriptions(
    of topicARN: String, from page: Page, until deadline: Date, _ log: Log
  ) throws(EmailError) -> [SNSSubscription]? {
    do throws(ServiceError) {
      return try sns.subscriptions(of: topicARN, from: try page.get(), until: deadline)
    } catch {
      if error.isNotFound { throw .noSuchTopic(topicARN, error) }
      log.warn(
        "the topic's subscriptions can't be read, so it is not known whether the email arrives",
        ["topic": .string(topicARN), "reason": .string("\(error)")])
      return nil
    }
  }
}
