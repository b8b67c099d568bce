import Foundation
import LambdaCore
import TestSupport

/// What every service's client is made with in tests.
enum ServiceSample {
  static let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "s", sessionToken: "session")

  static func endpoint(_ service: AWSService, _ variables: [String: String] = [:]) throws -> ServiceEndpoint {
    guard let endpoint = try EndpointResolver(Environment(variables)).endpoint(service, region: "eu-west-3") else {
      throw Broken("there is no endpoint of \(service)")
    }
    return endpoint
  }
}
