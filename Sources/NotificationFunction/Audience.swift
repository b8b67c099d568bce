import ApprovalFlow

/// Where emails go.
enum Audience: Equatable {
  /// The small install: one topic, and all who read it get the same.
  case everyone(topicARN: String)
  /// With a ledger: a topic of each approver's own.
  case approvers(ApproverTopics)

  /// Every topic; of approvers in their order.
  var topicARNs: [String] {
    switch self {
    case .everyone(let topicARN): [topicARN]
    case .approvers(let topics): topics.approvers.compactMap(topics.arn)
    }
  }

  /// The topic that reaches an approver; nil for a former approver.
  func topicARN(of approver: String) -> String? {
    switch self {
    case .everyone(let topicARN): topicARN
    case .approvers(let topics): topics.arn(of: approver)
    }
  }

  /// The topic that reaches the recipient of an invitation; nil for one who is no approver any more.
  func topicARN(for invitation: Invitation) -> String? {
    switch self {
    case .everyone(let topicARN): topicARN
    case .approvers(let topics): invitation.approver.flatMap(topics.arn)
    }
  }
}
