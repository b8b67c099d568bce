import Foundation

/// Signs requests to one service in one region, by AWS Signature Version 4 in the `Authorization` header.
///
/// Any service but S3, which has rules of its own for paths and is sent nothing signed here.
///
/// Source: AWS Signature Version 4, "Create a signed AWS API request".
package struct Signer: Sendable, Equatable {
  let service: String
  let region: String
  let credentials: Credentials
  private var preparedKey: SigningKey?

  package init(service: String, region: String, credentials: Credentials) {
    self.service = service
    self.region = region
    self.credentials = credentials
  }

  /// The same signer with the signing key of `date`'s day already derived; on other days it derives its own.
  func prepared(for date: Date) -> Signer {
    var prepared = self
    prepared.preparedKey = key(for: scope(at: Timestamp(date)))
    return prepared
  }

  /// The request with date, session token and signature, as it is to be sent at `date`.
  ///
  /// Headers of these names that the request already has are replaced. The server refuses a signature whose date is more
  /// than some minutes off its own clock.
  package func sign(_ request: HTTPRequest, at date: Date) -> HTTPRequest {
    let time = Timestamp(date)
    var signed = dated(request, at: time)
    signed.headers["Authorization"] = authorization(of: signed, at: time).headerValue
    return signed
  }

  private func dated(_ request: HTTPRequest, at time: Timestamp) -> HTTPRequest {
    var dated = request
    dated.headers["X-Amz-Date"] = time.iso8601Basic
    dated.headers["X-Amz-Security-Token"] = credentials.sessionToken
    return dated
  }

  private func authorization(of request: HTTPRequest, at time: Timestamp) -> Authorization {
    let scope = scope(at: time)
    let canonical = CanonicalRequest(request)
    let string = StringToSign(canonical, at: time, scope: scope)
    let signature = key(for: scope).signature(of: string)
    return Authorization(
      accessKeyID: credentials.accessKeyID, scope: scope, signedHeaders: canonical.headers.names, signature: signature)
  }

  private func scope(at time: Timestamp) -> CredentialScope {
    CredentialScope(dateStamp: time.dateStamp, region: region, service: service)
  }

  private func key(for scope: CredentialScope) -> SigningKey {
    if let preparedKey, preparedKey.scope == scope { return preparedKey }
    return SigningKey(credentials, scope: scope)
  }
}
