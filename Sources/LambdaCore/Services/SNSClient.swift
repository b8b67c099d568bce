import Foundation

/// Calls to Amazon SNS.
///
/// Each comes in two forms: a call to be sent with others, and with `until` one that is sent at once.
/// Source: Amazon SNS API Reference, version 2010-03-31, query protocol.
package struct SNSClient: Sendable {
  private let service: ServiceClient

  package init(_ aws: AWS, region: String) throws(ConfigurationError) {
    service = try aws.client(for: .sns, region: region, errors: AWSErrorBody.init(xml:))
  }

  /// Publishes `message` and gives its MessageId.
  package func publish(_ message: SNSMessage, to topicARN: String) -> PreparedCall<String, ServiceError> {
    call("Publish", [FormField(name: "TopicArn", value: topicARN)] + message.fields) { xml throws(ServiceError) in
      guard let id = xml.first("MessageId") else { throw .unreadable("Publish gave no MessageId") }
      return id
    }
  }

  /// The first page of the topic's subscriptions, or the one that `token` asks for; a page has up to 100.
  package func subscriptionPage(
    of topicARN: String, after token: String? = nil
  ) -> PreparedCall<SNSSubscriptionPage, ServiceError> {
    var fields = [FormField(name: "TopicArn", value: topicARN)]
    if let token { fields.append(FormField(name: "NextToken", value: token)) }
    return call("ListSubscriptionsByTopic", fields) { xml throws(ServiceError) in
      guard let page = SNSSubscriptionPage(xml) else {
        throw .unreadable("ListSubscriptionsByTopic gave no list")
      }
      return page
    }
  }

  var outbound: OutboundClient { service.outbound }

  func call<Output>(
    _ action: String, _ fields: [FormField], output: @Sendable @escaping (XMLText) throws(ServiceError) -> Output
  ) -> PreparedCall<Output, ServiceError> {
    let form = QueryForm(action: action, version: "2010-03-31", fields)
    return service.post(form.body, headers: QueryForm.headers) { data throws(ServiceError) in try output(XMLText(data))
    }
  }
}

extension SNSClient {
  package func publish(_ message: SNSMessage, to topicARN: String, until deadline: Date) throws(ServiceError) -> String
  {
    try service.outbound.send(publish(message, to: topicARN), until: deadline)
  }

  /// Every subscription of the topic, over all pages.
  package func subscriptions(
    of topicARN: String, until deadline: Date
  ) throws(ServiceError) -> [SNSSubscription] {
    let page = try service.outbound.send(subscriptionPage(of: topicARN), until: deadline)
    return try subscriptions(of: topicARN, from: page, until: deadline)
  }

  /// The same if the first page is there already.
  package func subscriptions(
    of topicARN: String, from first: SNSSubscriptionPage, until deadline: Date
  ) throws(ServiceError) -> [SNSSubscription] {
    var page = first
    var found = page.subscriptions
    for _ in 1..<Self.maxPages {
      guard let token = page.nextToken else { break }
      page = try service.outbound.send(subscriptionPage(of: topicARN, after: token), until: deadline)
      found += page.subscriptions
    }
    return found
  }

  /// Ten thousand subscriptions: a service that gives a token for ever must not keep the function for ever.
  private static let maxPages = 100
}
