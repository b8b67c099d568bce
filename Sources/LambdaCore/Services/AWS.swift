/// A connection to AWS: whose calls they are, over which client, to which endpoints.
///
/// One value for all services: `SNSClient(aws, region: "eu-west-3")`.
package struct AWS: Sendable {
  package let outbound: OutboundClient
  private let credentials: Credentials
  private let endpoints: EndpointResolver

  /// Reads the credentials and endpoints as each AWS SDK reads them from the environment.
  package init(_ environment: Environment, outbound: OutboundClient) throws(ConfigurationError) {
    self.outbound = outbound
    credentials = Credentials(
      accessKeyID: try environment.required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: try environment.required("AWS_SECRET_ACCESS_KEY"),
      sessionToken: environment["AWS_SESSION_TOKEN"])
    endpoints = try EndpointResolver(environment)
  }

  /// Signed calls to `service` in `region`, all to one `path`; `errors` reads the errors of the service's protocol.
  func client(
    for service: AWSService, region: String, path: String? = nil,
    errors: @Sendable @escaping (HTTPResponse) -> AWSErrorBody?
  ) throws(ConfigurationError) -> ServiceClient {
    guard let endpoint = endpoints.endpoint(service, region: region) else {
      throw ConfigurationError(variable: "AWS_REGION", problem: "'\(region)' names no region with an endpoint")
    }
    return ServiceClient(
      endpoint: path.map(endpoint.adding) ?? endpoint, credentials: credentials, outbound: outbound, errors: errors)
  }
}
