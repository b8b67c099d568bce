/// The signed header fields of a request in the one form that both sides sign.
///
/// Every field is signed except those that a proxy or the transport may change. Source: AWS Signature Version 4, "Create a
/// canonical request", canonical headers; the exceptions are botocore's.
struct CanonicalHeaders: Sendable, Equatable {
  /// One `name:value` line a field name, sorted, each ending in a line feed.
  let text: String
  /// The signed names in lower case, sorted, between semicolons.
  let names: String

  init(_ request: HTTPRequest) {
    var values: [String: [String]] = [:]
    for field in request.headers.fields {
      let name = field.name.lowercased()
      if !Self.unsigned.contains(name) { values[name, default: []].append(Self.trim(field.value)) }
    }
    if values["host"] == nil { values["host"] = [Self.host(request.url)] }

    let sorted = values.sorted { $0.key < $1.key }
    text = sorted.map { name, values in "\(name):\(values.joined(separator: ","))\n" }.joined()
    names = sorted.map { $0.key }.joined(separator: ";")
  }

  /// Fields that may differ between what is signed and what arrives.
  private static let unsigned: Set = [
    "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
  ]

  /// The Host header that the transport will send: the port only where it is not the scheme's own.
  private static func host(_ url: ExactURL) -> String {
    let usualPort = url.scheme == "https" ? 443 : 80
    return url.port == usualPort ? url.host : url.hostAndPort
  }

  /// The value without spaces and tabs at its ends, and with one space for each run of them inside.
  private static func trim(_ value: String) -> String {
    let words = value.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return words.map { String(Substring($0)) }.joined(separator: " ")
  }
}
