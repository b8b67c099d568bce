import Foundation

/// A request as a value: built, compared and signed before anything is sent.
package struct HTTPRequest: Sendable, Equatable {
  package enum Method: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case put = "PUT"
    case post = "POST"
    case delete = "DELETE"
  }

  package var method: Method
  package var url: ExactURL
  package var headers: HTTPHeaders
  package var body: Data

  package init(_ method: Method, _ url: ExactURL, headers: HTTPHeaders = [], body: Data = Data()) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}
