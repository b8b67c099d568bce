import Foundation

/// A function's answer in the shape that both payload formats take.
package struct ProxyResponse: Sendable, Equatable {
  package let status: Int
  package let headers: HTTPHeaders
  package let body: String

  package init(status: Int, headers: HTTPHeaders = [], body: String = "") {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The JSON that goes back to API Gateway.
  package var payload: Data {
    let fields = headers.fields.map { ($0.name, JSONValue.string($0.value)) }
    let response: JSONValue = [
      "statusCode": .integer(status),
      "headers": .object(Dictionary(fields) { _, last in last }),
      "body": .string(body),
      "isBase64Encoded": false,
    ]
    return response.serialized
  }
}
