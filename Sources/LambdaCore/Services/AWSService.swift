/// The AWS services that the functions call.
enum AWSService: String, Sendable, CaseIterable {
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
