import Foundation

/// Calls in AWS's JSON protocol: a POST whose header names the operation.
///
/// Source: Smithy, AWS JSON 1.0 and 1.1 protocols.
struct AWSJSONClient: Sendable {
  private let service: ServiceClient
  private let version: String
  private let target: String

  /// `target` comes before the operation's name in X-Amz-Target.
  init(
    _ aws: AWS, _ service: AWSService, region: String, version: String, target: String
  ) throws(ConfigurationError) {
    self.service = try aws.client(for: service, region: region, errors: AWSErrorBody.init(json:))
    self.version = version
    self.target = target
  }

  var outbound: OutboundClient { service.outbound }

  func call<Output>(
    _ operation: String, _ input: JSONValue,
    output: @Sendable @escaping (JSONValue) throws(ServiceError) -> Output
  ) -> PreparedCall<Output, ServiceError> {
    let headers: HTTPHeaders = [
      .init("Content-Type", "application/x-amz-json-\(version)"), .init("X-Amz-Target", "\(target).\(operation)"),
    ]
    return service.post(input.serialized, headers: headers) { body throws(ServiceError) in
      guard let json = try? JSONValue(parsing: body), json.object != nil else {
        throw .unreadable("\(operation) gave no JSON object")
      }
      return try output(json)
    }
  }
}
