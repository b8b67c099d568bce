import Foundation
import Testing

@testable import LambdaCore

struct ProxyResponseTests {
  @Test func `the payload has the members that both formats take`() throws {
    let response = ProxyResponse(
      status: 403, headers: [.init("Content-Type", "text/html; charset=utf-8"), .init("Allow", "GET")],
      body: "<p>\u{E4}\"</p>")

    #expect(
      try JSONValue(parsing: response.payload) == [
        "statusCode": 403, "isBase64Encoded": false, "body": "<p>\u{E4}\"</p>",
        "headers": ["Content-Type": "text/html; charset=utf-8", "Allow": "GET"],
      ])
  }

  @Test func `an answer without anything is still whole`() throws {
    #expect(
      try JSONValue(parsing: ProxyResponse(status: 204).payload) == [
        "statusCode": 204, "isBase64Encoded": false, "body": "", "headers": [:],
      ])
  }
}
