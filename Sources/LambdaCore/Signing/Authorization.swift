/// The last step of signing: who signed, which headers, and the signature.
///
/// Source: AWS Signature Version 4, "Add the signature to the request".
package struct Authorization: Sendable, Equatable {
  package let accessKeyID: String
  package let scope: CredentialScope
  /// The signed names as `CanonicalHeaders` lists them.
  package let signedHeaders: String
  package let signature: String

  /// The value of the `Authorization` header.
  package var headerValue: String {
    "\(StringToSign.algorithm) Credential=\(accessKeyID)/\(scope.text), SignedHeaders=\(signedHeaders), Signature=\(signature)"
  }
}
