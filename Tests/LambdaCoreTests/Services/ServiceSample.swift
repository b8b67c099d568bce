import Foundation
import TestSupport

@testable import LambdaCore

/// What every service's client is made with in tests.
enum ServiceSample {
  static let region = "eu-west-3"

  static func aws(_ http: ScriptedHTTPClient, _ clock: ManualClock) throws -> AWS {
    let environment = Environment([
      "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "session",
    ])
    return try AWS(environment, outbound: http.outbound(clock))
  }

  static func endpoint(_ service: AWSService, _ variables: [String: String] = [:]) throws -> ServiceEndpoint {
    guard let endpoint = try EndpointResolver(Environment(variables)).endpoint(service, region: region) else {
      throw Broken("there is no endpoint of \(service)")
    }
    return endpoint
  }
}
