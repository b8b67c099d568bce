import LambdaCore

/// A GET with this query, in payload version 2.0.
func format2(_ query: String) throws -> ProxyRequest {
  try ProxyRequest(["requestContext": ["http": ["method": "GET"]], "rawQueryString": .string(query)])
}

/// The same in payload version 1.0, its parameters decoded.
func format1(_ parameters: [(String, String)]) throws -> ProxyRequest {
  let lists = Dictionary(parameters.map { ($0.0, JSONValue.array([.string($0.1)])) }) { $1 }
  return try ProxyRequest(["httpMethod": "GET", "multiValueQueryStringParameters": .object(lists)])
}
