/// Where a service's API is called and what a signature for it names.
package struct ServiceEndpoint: Sendable, Equatable {
  /// Service name in the signature's scope.
  package let signingName: String
  package let region: String
  package let url: ExactURL
}
