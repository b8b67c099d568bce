/// The last step of signing: who signed, which headers, and the signature.
///
/// Source: AWS Signature Version 4, "Add the signature to the request".
struct Authorization: Sendable, Equatable {
  let accessKeyID: String
  let scope: CredentialScope
  /// The signed names as `CanonicalHeaders` lists them.
  let signedHeaders: String
  let signature: String

  /// The value of the `Authorization` header.
  var headerValue: String {
    "\(StringToSign.algorithm) Credential=\(accessKeyID)/\(scope.text), SignedHeaders=\(signedHeaders), Signature=\(signature)"
  }
}
