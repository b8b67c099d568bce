/// The second step of signing: what is signed, when, and for which scope.
///
/// Source: AWS Signature Version 4, "Create a string to sign".
package struct StringToSign: Sendable, Equatable {
  package static let algorithm = "AWS4-HMAC-SHA256"

  package let text: String

  package init(_ request: CanonicalRequest, at time: Timestamp, scope: CredentialScope) {
    text = [Self.algorithm, time.iso8601Basic, scope.text, request.hash].joined(separator: "\n")
  }
}
