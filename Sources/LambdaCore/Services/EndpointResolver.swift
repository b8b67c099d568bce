/// Finds a service's endpoint as every AWS SDK does.
///
/// A URL of the service's own in the environment wins over the one for all services, and that over the region's public
/// endpoint. Source: AWS SDKs and Tools Reference Guide, Service-specific endpoints; FIPS endpoints.
struct EndpointResolver: Sendable {
  private let global: ExactURL?
  private let own: [AWSService: ExactURL]
  private let useFIPS: Bool

  /// Reads `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` and
  /// `AWS_USE_FIPS_ENDPOINT`.
  init(_ environment: Environment) throws(ConfigurationError) {
    useFIPS = try Self.flag("AWS_USE_FIPS_ENDPOINT", environment)
    guard try !Self.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", environment) else {
      (global, own) = (nil, [:])
      return
    }
    global = try Self.url("AWS_ENDPOINT_URL", environment)
    var own: [AWSService: ExactURL] = [:]
    for service in AWSService.allCases {
      own[service] = try Self.url("AWS_ENDPOINT_URL_\(service.environmentSuffix)", environment)
    }
    self.own = own
  }

  /// The endpoint of `service` in `region`; nil if no public endpoint can be named for such a region.
  func endpoint(_ service: AWSService, region: String) -> ServiceEndpoint? {
    let url = own[service] ?? global ?? publicURL(service, region: region)
    return url.map { ServiceEndpoint(signingName: service.rawValue, region: region, url: $0) }
  }

  /// GovCloud's ordinary endpoints are its FIPS endpoints.
  private func publicURL(_ service: AWSService, region: String) -> ExactURL? {
    let fips = useFIPS && Partition(region: region) != .usGov ? "-fips" : ""
    let suffix = Partition(region: region).urlSuffix
    return try? ExactURL("https://\(service.hostPrefix)\(fips).\(region).\(suffix)")
  }

  private static func flag(_ name: String, _ environment: Environment) throws(ConfigurationError) -> Bool {
    switch environment[name]?.lowercased() {
    case nil, "false": false
    case "true": true
    default: throw ConfigurationError(variable: name, problem: "must be true or false")
    }
  }

  private static func url(_ name: String, _ environment: Environment) throws(ConfigurationError) -> ExactURL? {
    guard let text = environment[name] else { return nil }
    do {
      return try ExactURL(text)
    } catch {
      throw ConfigurationError(variable: name, problem: "is not a URL that can be called: \(error)")
    }
  }
}
