import Foundation

/// The Runtime API's calls as values.
///
/// Source: Lambda Runtime API 2018-06-01.
package struct RuntimeRequests: Sendable {
  private let base: String

  /// Takes the host and port in `AWS_LAMBDA_RUNTIME_API`.
  package init(hostAndPort: String) throws(ConfigurationError) {
    base = "http://\(hostAndPort)/2018-06-01/runtime"
    guard (try? ExactURL(base)) != nil else {
      throw ConfigurationError(variable: "AWS_LAMBDA_RUNTIME_API", problem: "must be host:port, not '\(hostAndPort)'")
    }
  }

  package func next() throws(InvalidURL) -> HTTPRequest {
    HTTPRequest(.get, try ExactURL("\(base)/invocation/next"))
  }

  package func response(to requestID: String, _ body: Data) throws(InvalidURL) -> HTTPRequest {
    try post("invocation/\(PercentEncoding.encode(requestID))/response", body)
  }

  package func error(_ failure: FunctionError, in requestID: String) throws(InvalidURL) -> HTTPRequest {
    try post("invocation/\(PercentEncoding.encode(requestID))/error", failure)
  }

  package func initError(_ failure: FunctionError) throws(InvalidURL) -> HTTPRequest {
    try post("init/error", failure)
  }

  private func post(_ path: String, _ failure: FunctionError) throws(InvalidURL) -> HTTPRequest {
    var request = try post(path, failure.body)
    request.headers["Lambda-Runtime-Function-Error-Type"] = failure.type
    return request
  }

  private func post(_ path: String, _ body: Data) throws(InvalidURL) -> HTTPRequest {
    HTTPRequest(
      .post, try ExactURL("\(base)/\(path)"), headers: [.init("Content-Type", "application/json")], body: body)
  }
}

/// A failure as Lambda records it.
package struct FunctionError: Error, Sendable, Equatable {
  /// A constant such as `Approval.InvalidEvent`, never a Swift type's name.
  package let type: String
  package let message: String

  package init(type: String, message: String) {
    self.type = type
    self.message = message
  }

  var body: Data {
    (["errorType": .string(type), "errorMessage": .string(message), "stackTrace": []] as JSONValue).serialized
  }
}
