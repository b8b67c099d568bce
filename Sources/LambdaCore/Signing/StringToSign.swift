/// The second step of signing: what is signed, when, and for which scope.
///
/// Source: AWS Signature Version 4, "Create a string to sign".
struct StringToSign: Sendable, Equatable {
  static let algorithm = "AWS4-HMAC-SHA256"

  let text: String

  init(_ request: CanonicalRequest, at time: Timestamp, scope: CredentialScope) {
    text = [Self.algorithm, time.iso8601Basic, scope.text, request.hash].joined(separator: "\n")
  }
}
