import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct ProxyRequestTests {
  @Test(arguments: ["apigateway-rest-post", "apigateway-http-post", "function-url-post"])
  func `the same form post is read from every payload format`(fixture: String) throws {
    let request = try ProxyRequest(try JSONValue(parsing: try Fixture.data("events/\(fixture).json")))

    #expect(request.method == "POST")
    #expect(request.queryValues("request") == ["7f3a"])
    #expect(request.queryValues("key") == ["Zm9v+YmFy/_-"])
    #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
    #expect(request.headers["accept"] == "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    #expect(
      String(decoding: request.body ?? Data(), as: UTF8.self) == "code=481+203&comment=ok+%E2%9C%93&decision=approve")
    #expect(request.sourceAddress == "203.0.113.7")
  }

  @Test func `a REST API's nulls are nothing`() throws {
    let request = try ProxyRequest(try JSONValue(parsing: try Fixture.data("events/apigateway-rest-bare.json")))

    #expect(request.method == "GET")
    #expect(request.query == [])
    #expect(request.headers == [:])
    #expect(request.body == Data())
    #expect(request.sourceAddress == "203.0.113.7")
  }

  /// Source: RFC 9110, section 9.1.
  @Test(arguments: ["GET", "get", "PATCH"])
  func `a method is case-sensitive`(method: String) throws {
    #expect(try ProxyRequest(["httpMethod": .string(method)]).method == method)
    #expect(try ProxyRequest(["requestContext": ["http": ["method": .string(method)]]]).method == method)
  }

  @Test func `a repeated parameter stays repeated in format 1`() throws {
    let event: JSONValue = [
      "httpMethod": "GET", "queryStringParameters": ["a": "2", "b": "3"],
      "multiValueQueryStringParameters": ["a": ["1", "2"], "b": ["3"]],
    ]
    let request = try ProxyRequest(event)

    #expect(request.queryValues("a") == ["1", "2"])
    #expect(request.queryValues("b") == ["3"])
  }

  @Test func `a repeated parameter stays repeated in format 2, and a comma is no separator`() throws {
    let event: JSONValue = [
      "requestContext": ["http": ["method": "GET"]], "rawQueryString": "a=1&a=2&b=3%2C4",
      "queryStringParameters": ["a": "1,2", "b": "3,4"],
    ]
    let request = try ProxyRequest(event)

    #expect(request.queryValues("a") == ["1", "2"])
    #expect(request.queryValues("b") == ["3,4"])
  }

  @Test(
    arguments: [
      ["httpMethod": "GET", "queryStringParameters": ["a": "1 2"]],
      ["httpMethod": "GET", "queryStringParameters": ["a": "1 2"], "multiValueQueryStringParameters": .null],
      ["requestContext": ["http": ["method": "GET"]], "queryStringParameters": ["a": "1 2"]],
      ["requestContext": ["http": ["method": "GET"]], "rawQueryString": "a=1+2"],
      ["requestContext": ["http": ["method": "GET"]], "rawQueryString": "a=1%202"],
    ] as [JSONValue])
  func `one parameter is read from wherever it stands`(event: JSONValue) throws {
    #expect(try ProxyRequest(event).query == [FormField(name: "a", value: "1 2")])
  }

  @Test func `header names lose their case and repeats are joined`() throws {
    let event: JSONValue = [
      "httpMethod": "GET", "headers": ["Accept": "b", "X-One": "1", "X-Odd": 5],
      "multiValueHeaders": ["Accept": ["a", "b"], "X-None": .null],
    ]

    #expect(try ProxyRequest(event).headers == ["accept": "a,b", "x-one": "1"])
  }

  @Test(
    arguments: [
      (["body": "a+b"], "a+b"),
      (["body": "YStiw6Q=", "isBase64Encoded": true], "a+b\u{E4}"),
      (["body": "YStiw6Q=", "isBase64Encoded": false], "YStiw6Q="),
      (["body": "YStiw6Q=", "isBase64Encoded": .null], "YStiw6Q="),
      (["body": "", "isBase64Encoded": true], ""),
      (["body": .null, "isBase64Encoded": true], ""),
      (["body": .null], ""),
      ([:], ""),
    ] as [([String: JSONValue], String)])
  func `a body is decoded when the event says so`(members: [String: JSONValue], body: String) throws {
    let event = JSONValue.object(members.merging(["httpMethod": "POST"]) { $1 })

    #expect(try ProxyRequest(event).body == Data(body.utf8))
  }

  @Test func `a body that is not the Base64 it says it is is none`() throws {
    let request = try ProxyRequest(["httpMethod": "POST", "body": "not base64!", "isBase64Encoded": true])

    #expect(request.body == nil)
  }

  @Test(
    arguments: [
      (.array([]), InvalidProxyRequest.notAnObject),
      ("text", .notAnObject),
      (.null, .notAnObject),
      ([:], .noMethod),
      (["httpMethod": .null], .noMethod),
      (["httpMethod": 5], .noMethod),
      (["requestContext": ["http": [:]], "httpMethod": "GET"], .noMethod),
      (["Records": [["EventSource": "aws:sns"]]], .noMethod),
    ] as [(JSONValue, InvalidProxyRequest)])
  func `what is no HTTP request is refused`(event: JSONValue, error: InvalidProxyRequest) {
    #expect(throws: error) { try ProxyRequest(event) }
  }
}
