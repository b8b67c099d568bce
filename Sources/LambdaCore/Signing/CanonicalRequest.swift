/// The first step of signing: the request in the one form that both sides hash.
///
/// Source: AWS Signature Version 4, "Create a canonical request".
struct CanonicalRequest: Sendable, Equatable {
  let method: String
  let path: String
  let query: String
  let headers: CanonicalHeaders
  /// The body's SHA-256 in hexadecimal, or what the request's own `X-Amz-Content-Sha256` says.
  let bodyHash: String

  init(_ request: HTTPRequest) {
    method = request.method.rawValue
    path = CanonicalPath.text(request.url.path)
    query = CanonicalQuery.text(request.url.query)
    headers = CanonicalHeaders(request)
    bodyHash = request.headers["X-Amz-Content-Sha256"] ?? SHA256.hash(request.body).hex
  }

  /// The six parts, a line each; the header lines end in an empty one.
  var text: String {
    [method, path, query, headers.text, headers.names, bodyHash].joined(separator: "\n")
  }

  /// The SHA-256 of `text` in hexadecimal.
  var hash: String { SHA256.hash(text).hex }
}
