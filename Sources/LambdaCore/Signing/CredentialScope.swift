/// What a signature is good for: one day, one region, one service.
struct CredentialScope: Sendable, Equatable {
  /// The day in UTC, such as `20150830`.
  let dateStamp: String
  let region: String
  /// The service's name in signatures, such as `sns`.
  let service: String

  init(dateStamp: String, region: String, service: String) {
    self.dateStamp = dateStamp
    self.region = region
    self.service = service
  }

  /// The scope as signatures write it, such as `20150830/us-east-1/iam/aws4_request`.
  var text: String { "\(dateStamp)/\(region)/\(service)/\(Self.terminator)" }

  /// The word that ends every scope and every key derivation.
  static let terminator = "aws4_request"
}
