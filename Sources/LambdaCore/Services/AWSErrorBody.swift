import Foundation

/// What an AWS service says about a call that it refuses.
struct AWSErrorBody: Sendable, Equatable {
  let code: String
  let message: String

  /// Whether the same call may succeed later, whatever the response's status.
  var isTransient: Bool { Self.transientCodes.contains(code) }

  /// Whether the signature was refused for its time and not for its key.
  ///
  /// A signature may be too old after the sandbox was frozen, or because one of the clocks is wrong.
  var isRefusedTime: Bool {
    Self.timeCodes.contains(code)
      || Self.signatureCodes.contains(code) && Self.timeMessages.contains { message.hasPrefix($0) }
  }

  /// Source: AWS SDKs and Tools Reference Guide, Retry behavior, standard mode; KMS's codes as SNS and DynamoDB pass
  /// them on: their API References, common errors.
  static let transientCodes: Set<String> = [
    "Throttling", "ThrottlingException", "Throttled", "ThrottledException", "RequestThrottled",
    "RequestThrottledException", "TooManyRequestsException", "ProvisionedThroughputExceededException",
    "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException",
    "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException", "RequestTimeout", "RequestTimeoutException",
    "KMSThrottling", "KMSThrottlingException",
  ]

  /// Source: AWS General Reference and Amazon S3 API Reference, error responses.
  private static let timeCodes: Set<String> = ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"]
  private static let signatureCodes: Set<String> = [
    "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
  ]
  private static let timeMessages = ["Signature expired", "Signature not yet current"]
}

extension AWSErrorBody {
  /// Reads an error of the query protocol.
  init?(xml response: HTTPResponse) {
    let xml = XMLText(response.body)
    guard let code = xml.first("Code") else { return nil }
    self.init(code: code, message: xml.first("Message") ?? "")
  }

  /// Reads an error of the JSON protocol, whose code some services put a namespace before.
  init?(json response: HTTPResponse) {
    guard let body = try? JSONValue(parsing: response.body),
      let code = body["__type"]?.string?.split(separator: "#").last
    else { return nil }
    self.init(code: String(code), message: (body["message"] ?? body["Message"])?.string ?? "")
  }
}

extension RetryAdvice {
  /// What a response's status and error advise.
  static func byStatus(_ response: HTTPResponse, _ error: AWSErrorBody?) -> RetryAdvice {
    guard !response.isSuccess, let error else { return byStatus(response) }
    if error.isRefusedTime {
      return .retryAtServerTime(response.headers["Date"].flatMap(Timestamp.init(httpDate:))?.date)
    }
    return error.isTransient ? .retry : byStatus(response)
  }
}
