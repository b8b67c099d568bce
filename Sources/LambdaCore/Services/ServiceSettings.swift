/// What every call to an AWS service needs, as each SDK reads it from the environment.
package struct ServiceSettings: Sendable {
  package let credentials: Credentials
  package let policy: RetryPolicy
  private let endpoints: EndpointResolver

  package init(_ environment: Environment) throws(ConfigurationError) {
    credentials = Credentials(
      accessKeyID: try environment.required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: try environment.required("AWS_SECRET_ACCESS_KEY"),
      sessionToken: environment["AWS_SESSION_TOKEN"])
    policy = try RetryPolicy(environment)
    endpoints = try EndpointResolver(environment)
  }

  package func endpoint(_ service: AWSService, region: String) throws(ConfigurationError) -> ServiceEndpoint {
    guard let endpoint = endpoints.endpoint(service, region: region) else {
      throw ConfigurationError(variable: "AWS_REGION", problem: "'\(region)' names no region with an endpoint")
    }
    return endpoint
  }
}

extension RetryPolicy {
  /// Reads `AWS_MAX_ATTEMPTS`.
  package init(_ environment: Environment) throws(ConfigurationError) {
    self.init(attempts: try environment.integer("AWS_MAX_ATTEMPTS", in: 1...100) ?? 3)
  }
}
