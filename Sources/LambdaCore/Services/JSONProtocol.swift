import Foundation

/// AWS's JSON protocol: a POST whose header names the operation.
///
/// Source: Smithy, AWS JSON 1.0 and 1.1 protocols.
struct JSONProtocol: Sendable {
  private let service: ServiceClient
  private let version: String
  private let target: String

  /// `target` stands before the operation's name in X-Amz-Target.
  init(
    version: String, target: String, endpoint: ServiceEndpoint, credentials: Credentials, http: any HTTPClient,
    policy: RetryPolicy, clock: WallClock
  ) {
    self.version = version
    self.target = target
    service = ServiceClient(
      endpoint: endpoint, credentials: credentials, http: http, policy: policy, clock: clock,
      errorCode: Self.errorCode)
  }

  func call(_ operation: String, _ input: JSONValue, until deadline: Date) throws(ServiceError) -> JSONValue {
    let headers: HTTPHeaders = [
      .init("Content-Type", "application/x-amz-json-\(version)"), .init("X-Amz-Target", "\(target).\(operation)"),
    ]
    let body = try service.post(input.serialized, headers: headers, until: deadline)
    guard let output = try? JSONValue(parsing: body), output.object != nil else {
      throw .unreadable("\(operation) gave no JSON object")
    }
    return output
  }

  /// The error's name without the namespace that some services put before it.
  private static func errorCode(_ response: HTTPResponse) -> String? {
    guard let type = (try? JSONValue(parsing: response.body))?["__type"]?.string else { return nil }
    return type.split(separator: "#").last.map(String.init)
  }
}
