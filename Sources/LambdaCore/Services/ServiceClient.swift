import Foundation

/// Signed calls to one endpoint.
struct ServiceClient: Sendable {
  let outbound: OutboundClient
  private let endpoint: ServiceEndpoint
  private let signer: Signer
  private let errors: @Sendable (HTTPResponse) -> AWSErrorBody?

  init(
    endpoint: ServiceEndpoint, credentials: Credentials, outbound: OutboundClient,
    errors: @Sendable @escaping (HTTPResponse) -> AWSErrorBody?
  ) {
    self.endpoint = endpoint
    // Derive today's signing key now: the init phase has full CPU. After midnight UTC the signer derives a new one.
    self.signer = Signer(service: endpoint.signingName, region: endpoint.region, credentials: credentials)
      .prepared(for: outbound.clock.now())
    self.outbound = outbound
    self.errors = errors
  }

  /// A POST of `body`, whose response's body `output` reads; any status but 2xx is an error.
  func post<Output>(
    _ body: Data, headers: HTTPHeaders,
    output: @Sendable @escaping (Data) throws(ServiceError) -> Output
  ) -> PreparedCall<Output, ServiceError> {
    call(HTTPRequest(.post, endpoint.url, headers: headers, body: body), output: output)
  }

  private func call<Output>(
    _ request: HTTPRequest, output: @Sendable @escaping (Data) throws(ServiceError) -> Output
  ) -> PreparedCall<Output, ServiceError> {
    let (signer, errors) = (signer, errors)
    let signed = RetriedRequest { response in
      RetryAdvice.byStatus(response, errors(response))
    } _: { time in
      signer.sign(request, at: time)
    }
    return PreparedCall(signed) { result in
      Result { () throws(ServiceError) in
        let response: HTTPResponse
        let mayBeDone: Bool
        switch result {
        case .success(let answer): (response, mayBeDone) = (answer.response, answer.followsLostResponse)
        case .failure(let error): throw .unreachable(error)
        }
        guard response.isSuccess else {
          let code = errors(response)?.code ?? ServiceError.unknownCode
          throw mayBeDone
            ? .refusedAtLast(status: response.status, code: code) : .refused(status: response.status, code: code)
        }
        return try output(response.body)
      }
    }
  }
}

/// Why a call to an AWS service failed.
package enum ServiceError: Error, Equatable, CustomStringConvertible {
  case unreachable(HTTPClientError)
  case refused(status: Int, code: String)
  /// The same after an attempt whose answer was lost, and which may have done what was asked for.
  case refusedAtLast(status: Int, code: String)
  case unreadable(String)

  package var description: String {
    switch self {
    case .unreachable(let error): "\(error)"
    case .refused(let status, let code), .refusedAtLast(let status, let code):
      "the service answered \(code) (status \(status))"
    case .unreadable(let what): "the service's answer can't be read: \(what)"
    }
  }

  /// The service's own word for why it refused.
  var code: String? { refusal?.code }

  private var refusal: (status: Int, code: String)? {
    switch self {
    case .refused(let status, let code), .refusedAtLast(let status, let code): (status, code)
    case .unreachable, .unreadable: nil
    }
  }

  /// Whether the service said that what the call is about does not exist.
  package var isNotFound: Bool { code.map(Self.notFoundCodes.contains) ?? false }

  /// Whether the service said through every attempt that it is asked too much.
  package var isThrottled: Bool {
    guard let refusal else { return false }
    return refusal.status == 429 || AWSErrorBody.transientCodes.contains(refusal.code)
  }

  /// Whether the same call would be refused again.
  package var isFinal: Bool {
    guard let refusal else { return false }
    return (400..<500).contains(refusal.status) && !isThrottled
  }

  /// Whether the service itself said that it did nothing; a bare status can come from anything on the way, done or not.
  package var isOwnRefusal: Bool {
    guard case .refused(let status, let code) = self else { return false }
    return (400..<500).contains(status) && code != Self.unknownCode
  }

  /// Stands for a code where the response has none.
  fileprivate static let unknownCode = "Unknown"

  /// Source: Amazon SNS API Reference, ListSubscriptionsByTopic.
  private static let notFoundCodes: Set<String> = ["NotFound", "NotFoundException"]
}
