import ApprovalFlow
import LambdaCore

/// What the notification function's environment says about topics and approvers.
struct NotificationConfiguration {
  let audience: Audience
  /// Region of the topics, taken from their ARNs.
  let topicRegion: String
  /// Who decides; nil without a ledger.
  let electorate: Electorate?
  let approvalURL: String

  init(_ environment: Environment, hasLedger: Bool) throws(ConfigurationError) {
    if hasLedger {
      let electorate = try Electorate(environment)
      let topics = try ApproverTopics(of: electorate.approvers, environment)
      self.electorate = electorate
      topicRegion = topics.region
      audience = .approvers(topics)
    } else {
      let topicARN = try environment.required("TOPIC_ARN")
      electorate = nil
      topicRegion = try Self.region(ofTopic: topicARN)
      audience = .everyone(topicARN: topicARN)
    }
    approvalURL = try Self.approvalURL(try environment.required("APPROVAL_URL"))
  }

  /// `arn:PARTITION:sns:REGION:ACCOUNT:NAME`.
  private static func region(ofTopic arn: String) throws(ConfigurationError) -> String {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", Partition(rawValue: String(parts[1])) != nil, parts[2] == "sns",
      parts.allSatisfy({ !$0.isEmpty })
    else {
      throw ConfigurationError(variable: "TOPIC_ARN", problem: "must be the ARN of an SNS topic, not '\(arn)'")
    }
    return String(parts[3])
  }

  private static func approvalURL(_ text: String) throws(ConfigurationError) -> String {
    let url: ExactURL
    do {
      url = try ExactURL(text)
    } catch {
      throw ConfigurationError(variable: "APPROVAL_URL", problem: "is not a URL: \(error)")
    }
    guard url.scheme == "https", url.query == nil, url.fragment == nil, url.userInfo == nil else {
      throw ConfigurationError(
        variable: "APPROVAL_URL", problem: "must be an https URL without user, query and fragment")
    }
    return text
  }
}
