import Foundation

/// A PUT to a pre-signed URL of S3, by which CloudFormation is told something.
///
/// CloudFormation takes the same body twice as one, so it may be sent again. The headers must be those that the URL was
/// signed for. Source: Amazon S3 User Guide, Uploading objects with presigned URLs.
package struct PresignedPut: Sendable, Equatable {
  package let request: HTTPRequest

  package init(_ url: ExactURL, headers: HTTPHeaders = [], body: Data) {
    request = HTTPRequest(.put, url, headers: headers, body: body)
  }

  /// Succeeds only on a 2xx.
  package var call: PreparedCall<Void, DeliveryError> {
    let request = request
    return PreparedCall(RetriedRequest(advice: Self.advice) { _ in request }) { result in
      switch result {
      case .failure(let error): .failure(.unreachable(error))
      case .success(let answer): Self.result(of: answer)
      }
    }
  }

  /// S3 gives up on a body that arrives too slowly, as after a freeze, with a 400.
  private static func advice(_ response: HTTPResponse) -> RetryAdvice {
    if response.status == 400, XMLText(response.body).first("Code") == "RequestTimeout" { return .retry }
    return .byStatus(response)
  }

  private static func result(of answer: RetriedResponse) -> Result<Void, DeliveryError> {
    let status = answer.response.status
    if answer.response.isSuccess { return .success(()) }
    if answer.followsLostResponse { return .failure(.unconfirmed(status: status)) }
    return .failure(saysExpired(answer.response) ? .expired(status: status) : .rejected(status: status))
  }

  /// Source: Amazon S3 API Reference, Error responses; a URL of version 2 is told by the message alone.
  private static func saysExpired(_ response: HTTPResponse) -> Bool {
    let error = XMLText(response.body)
    return error.first("Code") == "ExpiredToken" || error.first("Message") == "Request has expired"
  }
}

/// Why something was not delivered, as far as this side knows.
package enum DeliveryError: Error, Equatable, CustomStringConvertible {
  case unreachable(HTTPClientError)
  /// Every attempt was answered, and none was accepted.
  case rejected(status: Int)
  /// Rejected because the URL's time is over: no attempt will be accepted any more.
  case expired(status: Int)
  /// Rejected at last, but the response to an earlier attempt was lost, and that one may have been accepted.
  case unconfirmed(status: Int)

  package var description: String {
    switch self {
    case .unreachable(let error): "\(error)"
    case .rejected(let status): "CloudFormation's store answered with status \(status)"
    case .expired(let status):
      "CloudFormation's store answered with status \(status): the URL has expired, and nothing can be sent there any more"
    case .unconfirmed(let status):
      "CloudFormation's store answered with status \(status), and its answer to an earlier attempt was lost"
    }
  }
}
