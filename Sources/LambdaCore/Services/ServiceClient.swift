import Foundation

/// Signed calls to one endpoint, retried as AWS SDKs retry them.
package struct ServiceClient: Sendable {
  private let endpoint: ServiceEndpoint
  private let signer: Signer
  private let retrier: Retrier
  private let errorCode: @Sendable (HTTPResponse) -> String?

  /// `errorCode` finds AWS's name for an error in an answer of the service's protocol.
  package init(
    endpoint: ServiceEndpoint, credentials: Credentials, http: any HTTPClient, policy: RetryPolicy, clock: WallClock,
    errorCode: @Sendable @escaping (HTTPResponse) -> String?
  ) {
    self.endpoint = endpoint
    // Clients are made in the init phase, which Lambda runs at full speed; a process that lives past midnight derives anew.
    self.signer = Signer(service: endpoint.signingName, region: endpoint.region, credentials: credentials)
      .prepared(for: clock.now())
    self.retrier = Retrier(client: http, policy: policy, clock: clock)
    self.errorCode = errorCode
  }

  /// POSTs `body` and returns the answer's body; any status but 2xx is an error.
  package func post(
    _ body: Data, headers: HTTPHeaders, until deadline: Date
  ) throws(ServiceError) -> Data {
    let request = HTTPRequest(.post, endpoint.url, headers: headers, body: body)
    let response: HTTPResponse
    do {
      response = try retrier.send(until: deadline, isTransient: isTransient) { signer.sign(request, at: $0) }.response
    } catch {
      throw .unreachable(error)
    }
    guard response.isSuccess else { throw .refused(status: response.status, code: errorCode(response) ?? "Unknown") }
    return response.body
  }

  private func isTransient(_ response: HTTPResponse) -> Bool {
    Retrier.isTransientStatus(response)
      || (!response.isSuccess && Self.throttlingCodes.contains(errorCode(response) ?? ""))
  }

  /// The error codes that mean "later", whatever their status.
  ///
  /// Source: AWS SDKs' standard retry mode, throttling errors.
  private static let throttlingCodes: Set<String> = [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
    "ProvisionedThroughputExceededException", "TransactionInProgressException", "RequestLimitExceeded",
    "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown", "PriorRequestNotComplete",
    "EC2ThrottledException", "RequestTimeout", "RequestTimeoutException",
  ]
}

/// Why a call to an AWS service failed.
package enum ServiceError: Error, Equatable, CustomStringConvertible {
  case unreachable(HTTPClientError)
  case refused(status: Int, code: String)
  case unreadable(String)

  package var description: String {
    switch self {
    case .unreachable(let error): "\(error)"
    case .refused(let status, let code): "the service answered \(code) (status \(status))"
    case .unreadable(let what): "the service's answer can't be read: \(what)"
    }
  }

  /// Whether the service said that the caller may not do this.
  package var isAccessDenied: Bool {
    guard case .refused(let status, let code) = self else { return false }
    return status == 403 && Self.accessDeniedCodes.contains(code)
  }

  private static let accessDeniedCodes: Set<String> = [
    "AuthorizationError", "AuthorizationErrorException", "AccessDenied", "AccessDeniedException",
  ]
}
