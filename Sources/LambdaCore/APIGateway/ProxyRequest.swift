import Foundation

/// A request that API Gateway or a function URL hands to a function, in payload format 1.0 or 2.0.
///
/// Source: API Gateway Developer Guide, Working with Lambda proxy integrations for HTTP APIs and REST APIs.
package struct ProxyRequest: Sendable, Equatable {
  /// As sent: `get` is not `GET`.
  package let method: String
  /// Decoded name and value pairs, repeats kept.
  package let query: [FormField]
  /// Names in lower case, repeats joined by commas.
  package let headers: [String: String]
  /// nil if the event says that it is Base64, and it is not.
  package let body: Data?
  /// The caller's address as the gateway saw it.
  package let sourceAddress: String?

  /// Reads an event of either format; throws if it has neither.
  package init(_ event: JSONValue) throws(InvalidProxyRequest) {
    guard event.object != nil else { throw .notAnObject }
    let context = event["requestContext"]
    if let http = context?["http"] {
      guard let method = http["method"]?.string else { throw .noMethod }
      self.method = method
      query = Self.query(version2: event)
      sourceAddress = http["sourceIp"]?.string
    } else {
      guard let method = event["httpMethod"]?.string else { throw .noMethod }
      self.method = method
      query = Self.query(version1: event)
      sourceAddress = context?["identity"]?["sourceIp"]?.string
    }
    headers = Self.headers(event)
    body = Self.body(event)
  }

  /// The values of the query parameter `name`.
  func queryValues(_ name: String) -> [String] {
    query.filter { $0.name == name }.map(\.value)
  }
}

extension ProxyRequest {
  /// Format 2.0 joins repeats with commas in `queryStringParameters`, so the raw string is read if there is one.
  private static func query(version2 event: JSONValue) -> [FormField] {
    if let raw = event["rawQueryString"]?.string { return FormField.parse(raw) }
    return single(event["queryStringParameters"])
  }

  private static func query(version1 event: JSONValue) -> [FormField] {
    guard let lists = event["multiValueQueryStringParameters"]?.object else {
      return single(event["queryStringParameters"])
    }
    return lists.sorted { $0.key < $1.key }.flatMap { name, values in
      (values.array ?? [values]).compactMap(\.string).map { FormField(name: name, value: $0) }
    }
  }

  private static func single(_ parameters: JSONValue?) -> [FormField] {
    (parameters?.object ?? [:]).sorted { $0.key < $1.key }.compactMap { name, value in
      value.string.map { FormField(name: name, value: $0) }
    }
  }

  private static func headers(_ event: JSONValue) -> [String: String] {
    var headers: [String: String] = [:]
    for (name, value) in event["headers"]?.object ?? [:] {
      if let value = value.string { headers[name.lowercased()] = value }
    }
    for (name, values) in event["multiValueHeaders"]?.object ?? [:] {
      let values = values.array?.compactMap(\.string) ?? []
      if !values.isEmpty { headers[name.lowercased()] = values.joined(separator: ",") }
    }
    return headers
  }

  private static func body(_ event: JSONValue) -> Data? {
    guard let text = event["body"]?.string else { return Data() }
    guard event["isBase64Encoded"] == .bool(true) else { return Data(text.utf8) }
    return Data(base64Encoded: text)
  }
}

/// Why an event is no HTTP request.
package enum InvalidProxyRequest: Error, Equatable, CustomStringConvertible {
  case notAnObject
  case noMethod

  package var description: String {
    switch self {
    case .notAnObject: "the event is not a JSON object"
    case .noMethod: "the event has no HTTP method in either payload format"
    }
  }
}
