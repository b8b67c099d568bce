import Foundation

/// Sends emails through Amazon SES.
///
/// Source: Amazon SES API Reference, version 2, SendEmail.
package struct SESClient: Sendable {
  private let service: ServiceClient

  package init(_ aws: AWS, region: String) throws(ConfigurationError) {
    service = try aws.client(for: .ses, region: region, path: SimpleEmail.path, errors: Self.error)
  }

  /// Sends `email` and gives its MessageId.
  ///
  /// SES knows no key of ours, so an attempt whose answer was lost may have been sent, and the next one too.
  package func send(_ email: SimpleEmail) -> PreparedCall<String, ServiceError> {
    service.post(email.body, headers: SimpleEmail.headers, output: SimpleEmail.read)
  }

  /// Sends `email` alone.
  package func send(_ email: SimpleEmail, until deadline: Date) throws(ServiceError) -> String {
    try service.outbound.send(send(email), until: deadline)
  }

  /// The error's name without the namespace before it and the address after it.
  ///
  /// Source: Smithy, AWS restJson1 protocol, operation error serialization.
  static func error(_ response: HTTPResponse) -> AWSErrorBody? {
    let body = try? JSONValue(parsing: response.body)
    let named = response.headers["X-Amzn-ErrorType"] ?? body?["__type"]?.string ?? body?["code"]?.string
    guard let code = named?.split(separator: ":").first?.split(separator: "#").last else { return nil }
    return AWSErrorBody(code: String(code), message: (body?["message"] ?? body?["Message"])?.string ?? "")
  }
}

/// A short text to one address.
package struct SimpleEmail: Sendable, Equatable {
  /// An identity that SES has verified.
  package let sender: String
  package let recipient: String
  package let subject: String
  package let text: String

  package init(from sender: String, to recipient: String, subject: String, text: String) {
    self.sender = sender
    self.recipient = recipient
    self.subject = subject
    self.text = text
  }

  static let path = "/v2/email/outbound-emails"
  static let headers: HTTPHeaders = [.init("Content-Type", "application/json")]

  var body: Data {
    let message: JSONValue = ["Subject": Self.content(subject), "Body": ["Text": Self.content(text)]]
    let email: JSONValue = [
      "FromEmailAddress": .string(sender), "Destination": ["ToAddresses": [.string(recipient)]],
      "Content": ["Simple": message],
    ]
    return email.serialized
  }

  static func read(_ body: Data) throws(ServiceError) -> String {
    guard let id = (try? JSONValue(parsing: body))?["MessageId"]?.string, !id.isEmpty else {
      throw .unreadable("SendEmail gave no MessageId")
    }
    return id
  }

  private static func content(_ text: String) -> JSONValue { ["Data": .string(text), "Charset": "UTF-8"] }
}

extension ServiceEndpoint {
  /// The endpoint of one resource of a service whose calls have paths.
  func adding(path: String) -> ServiceEndpoint {
    let base = url.path == "/" ? "" : url.path
    let whole = try? ExactURL("\(url.scheme)://\(url.hostAndPort)\(base)\(path)")
    return ServiceEndpoint(signingName: signingName, region: region, url: whole ?? url)
  }
}
