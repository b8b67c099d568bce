import Foundation

/// A response: status, headers, body.
package struct HTTPResponse: Sendable, Equatable {
  package let status: Int
  package let headers: HTTPHeaders
  package let body: Data

  package init(status: Int, headers: HTTPHeaders = [], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Whether the status is 2xx: the only thing that counts as success here.
  var isSuccess: Bool { (200..<300).contains(status) }
}
