/// One subscriber of a topic.
package struct SNSSubscription: Sendable, Equatable {
  /// `email`, `https`, `sqs` and so on.
  package let transport: String
  /// The address that gets the message.
  package let endpoint: String
  package let state: State

  /// What SNS writes in place of the ARN of a subscription that is not confirmed.
  ///
  /// Source: Amazon SNS Developer Guide, Deleting a subscription; ListSubscriptionsByTopic.
  package enum State: Sendable, Equatable {
    case confirmed
    case pending
    /// Unsubscribed; it is still listed for a while.
    case deleted
  }

  package var isConfirmed: Bool { state == .confirmed }
  /// Whether it is an email to the endpoint, as text or as JSON.
  package var isEmail: Bool { transport == "email" || transport == "email-json" }

  package init(transport: String, endpoint: String, state: State) {
    self.transport = transport
    self.endpoint = endpoint
    self.state = state
  }

  /// Reads a `member` element; nil if it names no endpoint.
  init?(_ member: XMLText) {
    guard let endpoint = member.first("Endpoint") else { return nil }
    let arn = member.first("SubscriptionArn") ?? ""
    self.init(
      transport: member.first("Protocol") ?? "", endpoint: endpoint,
      state: arn.hasPrefix("arn:") ? .confirmed : arn == "Deleted" ? .deleted : .pending)
  }
}

/// A part of a topic's subscriptions.
package struct SNSSubscriptionPage: Sendable, Equatable {
  package let subscriptions: [SNSSubscription]
  /// What asks for the next page; nil after the last.
  let nextToken: String?

  /// Reads the response to ListSubscriptionsByTopic; nil if it is not one.
  init?(_ xml: XMLText) {
    guard xml.first("ListSubscriptionsByTopicResult") != nil || xml.has("Subscriptions") else { return nil }
    subscriptions = xml.all("member").compactMap(SNSSubscription.init)
    nextToken = xml.first("NextToken").flatMap { $0.isEmpty ? nil : $0 }
  }
}
