/// One subscriber of a topic.
package struct SNSSubscription: Sendable, Equatable {
  /// `email`, `https`, `sqs` and so on.
  package let transport: String
  /// The address that gets the message.
  package let endpoint: String
  package let isConfirmed: Bool

  /// Reads a `member` element; nil if it names no endpoint.
  init?(_ member: XMLText) {
    guard let endpoint = member.first("Endpoint") else { return nil }
    self.endpoint = endpoint
    transport = member.first("Protocol") ?? ""
    isConfirmed = member.first("SubscriptionArn")?.hasPrefix("arn:") ?? false
  }
}

/// A part of a topic's subscriptions.
package struct SNSSubscriptionPage: Sendable, Equatable {
  package let subscriptions: [SNSSubscription]
  /// What asks for the next page; nil after the last.
  package let nextToken: String?

  /// Reads the response to ListSubscriptionsByTopic; nil if it is not one.
  init?(_ xml: XMLText) {
    guard xml.first("ListSubscriptionsByTopicResult") != nil || xml.has("Subscriptions") else { return nil }
    subscriptions = xml.all("member").compactMap(SNSSubscription.init)
    nextToken = xml.first("NextToken").flatMap { $0.isEmpty ? nil : $0 }
  }
}
