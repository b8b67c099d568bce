/// Where a service's API is called and what a signature for it names.
package struct ServiceEndpoint: Sendable, Equatable {
  /// Service name in the signature's scope.
  package let signingName: String
  package let region: String
  package let url: ExactURL
}

/// The AWS services that the functions call.
package enum AWSService: String, Sendable, CaseIterable {
  case sns
  case dynamodb
  case events
  case cloudformation
  /// Version 2 of its API, which signs as version 1 does.
  case ses

  /// The part of `AWS_ENDPOINT_URL_<…>` that names the service.
  var environmentSuffix: String {
    switch self {
    case .sns: "SNS"
    case .dynamodb: "DYNAMODB"
    case .events: "EVENTBRIDGE"
    case .cloudformation: "CLOUDFORMATION"
    case .ses: "SESV2"
    }
  }

  /// How the host name of a public endpoint begins.
  ///
  /// Source: AWS General Reference, Service endpoints.
  var hostPrefix: String { self == .ses ? "email" : rawValue }
}

/// Finds a service's endpoint as every AWS SDK does.
///
/// A URL of the service's own in the environment wins over the one for all services, and that over the region's public
/// endpoint. Source: AWS SDKs and Tools Reference Guide, Service-specific endpoints; FIPS endpoints.
package struct EndpointResolver: Sendable {
  private let global: ExactURL?
  private let own: [AWSService: ExactURL]
  private let useFIPS: Bool

  /// Reads `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` and
  /// `AWS_USE_FIPS_ENDPOINT`.
  package init(_ environment: Environment) throws(ConfigurationError) {
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

  /// The endpoint of `service` in `region`; nil where no public endpoint can be named for such a region.
  package func endpoint(_ service: AWSService, region: String) -> ServiceEndpoint? {
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

/// A group of regions with its own names.
package enum Partition: String, Sendable, CaseIterable {
  case aws
  case china = "aws-cn"
  case usGov = "aws-us-gov"

  /// The partition that `region` belongs to.
  package init(region: String) {
    self = region.hasPrefix("cn-") ? .china : region.hasPrefix("us-gov-") ? .usGov : .aws
  }

  /// What follows the service and region in a host name.
  package var urlSuffix: String { self == .china ? "amazonaws.com.cn" : "amazonaws.com" }
}
