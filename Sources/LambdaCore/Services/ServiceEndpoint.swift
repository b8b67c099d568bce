/// Where a service's API is called and what a signature for it names.
struct ServiceEndpoint: Sendable, Equatable {
  /// Service name in the signature's scope.
  let signingName: String
  let region: String
  let url: ExactURL
}
