/// The third step of signing: a key that is good for one day, region and service.
///
/// It depends on no request, so it can be derived ahead of time. Source: AWS Signature Version 4, "Derive a signing key".
struct SigningKey: Sendable, Equatable {
  let scope: CredentialScope
  /// The 32 bytes of the key: as secret as the access key itself, for as long as the day lasts.
  let bytes: [UInt8]

  init(_ credentials: Credentials, scope: CredentialScope) {
    let secret = Array("AWS4\(credentials.secretAccessKey)".utf8)
    let dayKey = HMAC.sha256(key: secret, text: scope.dateStamp)
    let regionKey = HMAC.sha256(key: dayKey, text: scope.region)
    let serviceKey = HMAC.sha256(key: regionKey, text: scope.service)
    self.scope = scope
    self.bytes = HMAC.sha256(key: serviceKey, text: CredentialScope.terminator)
  }

  /// The signature of `string`, in hexadecimal.
  func signature(of string: StringToSign) -> String { HMAC.sha256(key: bytes, text: string.text).hex }
}

extension SigningKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "SigningKey(\(scope.text), <redacted>)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["scope": scope.text]) }
}
