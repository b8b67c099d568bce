import LambdaCore

/// The topic of each approver: `TOPIC_ARN_<KEY>`.
package struct ApproverTopics: Sendable, Equatable {
  /// Region of all topics.
  package let region: String
  /// Spelled and ordered as in `APPROVERS`.
  package let approvers: [String]
  private let arns: [ExactText: String]

  /// Reads the topic of each of `approvers`.
  ///
  /// Throws if two of them would share a variable, or one has no topic.
  package init(of approvers: [String], _ environment: Environment) throws(ConfigurationError) {
    var owners: [String: String] = [:]
    var arns: [ExactText: String] = [:]
    var region: String?
    for approver in approvers {
      let key = Self.key(of: approver)
      if let other = owners.updateValue(approver, forKey: key) {
        throw ConfigurationError(
          variable: "APPROVERS",
          problem: "has '\(other)' and '\(approver)', which would share the variable TOPIC_ARN_\(key)")
      }
      guard !key.isEmpty else {
        throw ConfigurationError(variable: "APPROVERS", problem: "has '\(approver)', which has no letter or digit")
      }
      let topic = try Self.topic("TOPIC_ARN_\(key)", environment, in: region)
      region = topic.region
      arns[ExactText(approver)] = topic.arn
    }
    guard let region else { throw ConfigurationError(variable: "APPROVERS", problem: "names no approver") }
    self.region = region
    self.approvers = approvers
    self.arns = arns
  }

  /// Reads one topic; it must be in `region`, that of those before.
  private static func topic(
    _ variable: String, _ environment: Environment, in region: String?
  ) throws(ConfigurationError) -> (arn: String, region: String) {
    let arn = try environment.required(variable)
    guard let found = Self.region(ofTopic: arn) else {
      throw ConfigurationError(
        variable: variable, problem: "must be the ARN of an SNS topic, not '\(arn.displayed(limit: 100))'")
    }
    guard region ?? found == found else {
      throw ConfigurationError(variable: variable, problem: "is in another region than the other approvers' topics")
    }
    return (arn, found)
  }

  /// The topic that reaches `approver`, spelled as in `APPROVERS`, and nobody else.
  package func arn(of approver: String) -> String? { arns[ExactText(approver)] }

  /// The address without everything that is not an ASCII letter or digit, which is all that a variable's name can hold.
  static func key(of address: String) -> String {
    String(
      String.UnicodeScalarView(
        address.unicodeScalars.filter {
          ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        }))
  }

  /// `arn:PARTITION:sns:REGION:ACCOUNT:NAME`.
  private static func region(ofTopic arn: String) -> String? {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "arn", let partition = Partition(rawValue: parts[1]), parts[2] == "sns",
      Partition(region: parts[3]) == partition, parts.allSatisfy({ !$0.isEmpty })
    else { return nil }
    return parts[3]
  }
}
