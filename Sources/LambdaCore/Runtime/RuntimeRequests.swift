import Foundation

/// The Runtime API's calls as values.
///
/// Source: Lambda Runtime API 2018-06-01.
struct RuntimeRequests: Sendable {
  private let base: ExactURL

  /// Takes the host and port in `AWS_LAMBDA_RUNTIME_API`.
  init(hostAndPort: String) throws(ConfigurationError) {
    guard let base = try? ExactURL("http://\(hostAndPort)/2018-06-01/runtime"), base.query == nil, base.fragment == nil
    else {
      throw ConfigurationError(variable: "AWS_LAMBDA_RUNTIME_API", problem: "must be host:port, not '\(hostAndPort)'")
    }
    self.base = base
  }

  var next: HTTPRequest { HTTPRequest(.get, base.appending(["invocation", "next"])) }

  func response(to requestID: String, _ body: Data) -> HTTPRequest {
    post(["invocation", requestID, "response"], body)
  }

  func error(_ failure: FunctionError, in requestID: String) -> HTTPRequest {
    post(["invocation", requestID, "error"], failure)
  }

  func initError(_ failure: FunctionError) -> HTTPRequest { post(["init", "error"], failure) }

  private func post(_ path: [String], _ failure: FunctionError) -> HTTPRequest {
    var request = post(path, failure.body)
    request.headers["Lambda-Runtime-Function-Error-Type"] = failure.type
    return request
  }

  private func post(_ path: [String], _ body: Data) -> HTTPRequest {
    HTTPRequest(.post, base.appending(path), headers: [.init("Content-Type", "application/json")], body: body)
  }
}
