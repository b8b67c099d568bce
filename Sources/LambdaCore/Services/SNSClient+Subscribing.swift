import Foundation

extension SNSClient {
  /// Subscribes an address; SNS sends it a confirmation, again if it has not confirmed.
  ///
  /// Gives the subscription's ARN, which is there before it is confirmed. Source: Amazon SNS API Reference, Subscribe.
  package func subscribe(_ address: String, to topicARN: String) -> PreparedCall<String, ServiceError> {
    let fields = [
      FormField(name: "TopicArn", value: topicARN), FormField(name: "Protocol", value: "email"),
      FormField(name: "Endpoint", value: address), FormField(name: "ReturnSubscriptionArn", value: "true"),
    ]
    return call("Subscribe", fields) { answer throws(ServiceError) in
      guard let arn = answer.first("SubscriptionArn"), arn.hasPrefix("arn:") else {
        throw .unreadable("Subscribe gave no SubscriptionArn")
      }
      return arn
    }
  }

  /// Sends `subscribe` alone.
  package func subscribe(_ address: String, to topicARN: String, until deadline: Date) throws(ServiceError) -> String {
    try outbound.send(subscribe(address, to: topicARN), until: deadline)
  }
}
