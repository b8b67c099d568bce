import Foundation

/// The two calls that the approval flow makes to Amazon SNS.
///
/// Source: Amazon SNS API Reference, version 2010-03-31, query protocol.
package struct SNSClient: Sendable {
  private let service: ServiceClient

  package init(
    endpoint: ServiceEndpoint, credentials: Credentials, http: any HTTPClient, policy: RetryPolicy, clock: WallClock
  ) {
    service = ServiceClient(
      endpoint: endpoint, credentials: credentials, http: http, policy: policy, clock: clock
    ) { response in
      XMLText(response.body).first("Code")
    }
  }

  /// Publishes `message` and returns its MessageId.
  package func publish(_ message: SNSMessage, to topicARN: String, until deadline: Date) throws(ServiceError) -> String
  {
    let answer = try call("Publish", [FormField(name: "TopicArn", value: topicARN)] + message.fields, until: deadline)
    guard let id = answer.first("MessageId") else { throw .unreadable("Publish gave no MessageId") }
    return id
  }

  /// Every subscription of the topic, over all pages.
  package func subscriptions(
    of topicARN: String, until deadline: Date
  ) throws(ServiceError) -> [SNSSubscription] {
    var found: [SNSSubscription] = []
    var token: String?
    for _ in 0..<Self.mostPages {
      var fields = [FormField(name: "TopicArn", value: topicARN)]
      if let token { fields.append(FormField(name: "NextToken", value: token)) }
      let page = try call("ListSubscriptionsByTopic", fields, until: deadline)
      guard page.first("ListSubscriptionsByTopicResult") != nil || page.has("Subscriptions") else {
        throw .unreadable("ListSubscriptionsByTopic gave no list")
      }
      found += page.all("member").compactMap(SNSSubscription.init)
      token = page.first("NextToken").flatMap { $0.isEmpty ? nil : $0 }
      if token == nil { break }
    }
    return found
  }

  /// A page has 100 subscriptions; nobody reads past the first ten thousand.
  private static let mostPages = 100

  func call(_ action: String, _ fields: [FormField], until deadline: Date) throws(ServiceError) -> XMLText {
    let fixed = [FormField(name: "Action", value: action), FormField(name: "Version", value: "2010-03-31")]
    let body = (fixed + fields)
      .map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
      .joined(separator: "&")
    let headers: HTTPHeaders = [.init("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
    return XMLText(try service.post(Data(body.utf8), headers: headers, until: deadline))
  }
}

/// What is published: a text a protocol, and who of the subscribers is meant.
package struct SNSMessage: Sendable, Equatable {
  /// Most bytes that SNS takes for `json`.
  package static let largestBody = 262_144

  package let subject: String
  /// A JSON object of texts by protocol, with `default`.
  package let json: String
  /// String attributes, which filter policies match.
  package let attributes: [String: String]

  package init(subject: String, json: String, attributes: [String: String] = [:]) {
    self.subject = subject
    self.json = json
    self.attributes = attributes
  }

  var fields: [FormField] {
    var fields = [
      FormField(name: "Subject", value: subject), FormField(name: "Message", value: json),
      FormField(name: "MessageStructure", value: "json"),
    ]
    for (index, attribute) in attributes.sorted(by: { $0.key < $1.key }).enumerated() {
      let entry = "MessageAttributes.entry.\(index + 1)"
      fields += [
        FormField(name: "\(entry).Name", value: attribute.key),
        FormField(name: "\(entry).Value.DataType", value: "String"),
        FormField(name: "\(entry).Value.StringValue", value: attribute.value),
      ]
    }
    return fields
  }
}

/// One subscriber of a topic.
package struct SNSSubscription: Sendable, Equatable {
  /// `email`, `https`, `sqs` and so on.
  package let transport: String
  /// The address that gets the message.
  package let endpoint: String
  package let isConfirmed: Bool

  /// Reads a `member` element; nil where it names no endpoint.
  init?(_ member: XMLText) {
    guard let endpoint = member.first("Endpoint") else { return nil }
    self.endpoint = endpoint
    transport = member.first("Protocol") ?? ""
    isConfirmed = member.first("SubscriptionArn")?.hasPrefix("arn:") ?? false
  }
}
