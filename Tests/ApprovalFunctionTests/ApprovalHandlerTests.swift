import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow
@testable import ApprovalFunction

/// The whole function without a ledger: what each request gets, and what is signalled.
struct ApprovalHandlerTests {
  private static let digits = SampleApproval.code.digits

  @Test func `opening the link shows the request and decides nothing`() throws {
    let approval = SampleApproval()
    let answer = try approval.get()

    #expect(answer.status == 200)
    #expect(answer.headers["Content-Type"] == "text/html; charset=utf-8")
    for fact in ["SC-wordpress", "123456789012", "eu-west-3", "<form method=\"post\""] {
      #expect(answer.body.contains(fact))
    }
    #expect(approval.http.calls.count == 0)
  }

  @Test(arguments: [("approve", "SUCCESS"), ("reject", "FAILURE")])
  func `a decision with the code is signalled once`(decision: String, status: String) throws {
    let approval = SampleApproval()
    let answer = try approval.post("decision=\(decision)&comment=too+much%21&code=\(Self.digits)")

    #expect(answer.status == 200)
    #expect(approval.signals.count == 1)
    let signal = try #require(approval.signals.first)
    #expect(signal["Status"]?.string == status)
    #expect(signal["Reason"]?.string?.contains("too much!") == true)
    #expect(signal["Reason"]?.string?.contains("203.0.113.7") == true)
    #expect(approval.http.requests.first?.url.text == WaitURL.version4.text)
    #expect(!answer.body.contains("<form"))
  }

  /// A sandbox that was frozen past its deadline, or a clock that is ahead: the caller may be waiting still.
  @Test func `a deadline that is the moment of the event leaves one short attempt`() throws {
    let approval = SampleApproval()
    let answer = try approval.post("decision=approve&comment=&code=\(Self.digits)", seconds: 0)

    #expect(answer.status == 200)
    #expect(approval.http.calls.map(\.deadline) == [ManualClock.start.addingTimeInterval(1)])
  }

  /// The gateway writes an address there; nothing else may reach the stack's events through it.
  @Test func `the caller's address is fit to be shown`() throws {
    let approval = SampleApproval()
    let context: JSONValue = ["http": ["method": "POST", "sourceIp": "203.0.113.7\u{202E}\n<b>"]]
    _ = try approval.send([
      "rawQueryString": .string(SampleApproval.query), "requestContext": context,
      "body": .string("decision=approve&code=\(Self.digits)"),
    ])

    #expect(
      approval.signals.first?["Reason"]?.string == "Approved by the holder of the emailed link at 203.0.113.7 <b>")
  }

  @Test func `a second press sends the same unique id`() throws {
    let approval = SampleApproval()
    _ = try approval.post("decision=approve&code=\(Self.digits)")
    _ = try approval.post("decision=approve&code=\(Self.digits)")

    #expect(Set(approval.signals.map { $0["UniqueId"]?.string }).count == 1)
  }

  @Test(arguments: ["000000", "", "abc", "12345", "1234567"])
  func `a wrong or missing code decides nothing and keeps the comment`(code: String) throws {
    let approval = SampleApproval()
    let answer = try approval.post("decision=approve&comment=keep+me&code=\(code)")

    #expect(answer.status == 403)
    #expect(answer.body.contains("<form"))
    #expect(answer.body.contains("keep me"))
    #expect(approval.http.calls.count == 0)
  }

  @Test(arguments: [
    "", "code=CODE", "decision=&code=CODE", "decision=maybe&code=CODE", "decision=APPROVE&code=CODE",
    "decision=approve&decision=reject&code=CODE", "decision=approve&decision=approve&code=CODE",
    "decision=approve&code=CODE&code=CODE", "decision=approve&comment=a&comment=b&code=CODE",
    "decision=approve&code=CODE&comment=" + String(repeating: "x", count: 501),
    "decision=approve&code=CODE&x=" + String(repeating: "x", count: 40_000),
  ])
  func `a form that is none decides nothing`(form: String) throws {
    let approval = SampleApproval()
    let answer = try approval.post(form.replacing("CODE", with: Self.digits))

    #expect(answer.status == 400)
    #expect(approval.http.calls.count == 0)
  }

  @Test(arguments: ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
  func `a body that is no form decides nothing`(type: String) throws {
    let approval = SampleApproval()
    let answer = try approval.post("decision=approve&code=\(Self.digits)", headers: ["content-type": type])

    #expect(answer.status == 400)
    #expect(approval.http.calls.count == 0)
  }

  @Test(arguments: [
    "", "waitUrl=", "waitUrl=!!!", "waitUrl=aHR0cHM6Ly9ldmlsLmV4YW1wbGUuY29tLw", "request=1&key=k", "request=1",
    SampleApproval.query + "&" + SampleApproval.query,
  ])
  func `a link that is none is refused, whatever is done with it`(query: String) throws {
    let approval = SampleApproval()

    #expect(try approval.get(query).status == 400)
    #expect(try approval.get(query, method: "HEAD").status == 400)
    #expect(try approval.post("decision=approve&code=\(Self.digits)", to: query).status == 400)
    #expect(approval.http.calls.count == 0)
  }

  @Test func `after the end nobody decides`() throws {
    let approval = SampleApproval()
    approval.clock.advance(TimeInterval(WaitURL.life))

    #expect(try approval.get().status == 410)
    #expect(try approval.post("decision=approve&code=\(Self.digits)").status == 410)
    #expect(approval.http.calls.count == 0)
  }

  @Test(arguments: [
    (ScriptedHTTPClient.Answer.status(403), "nothing was decided"), (.status(404), "nothing was decided"),
    (.status(307), "nothing was decided"), (.status(503), "nothing was decided"),
    (.failure(.timedOut(host: "h")), "it is not known"), (.failure(.connectionRefused(host: "h")), "it is not known"),
  ])
  func `a signal that was not taken is no decision`(store: ScriptedHTTPClient.Answer, said: String) throws {
    let approval = SampleApproval(store: store)
    let answer = try approval.post("decision=approve&code=\(Self.digits)")

    #expect(answer.status == 502)
    #expect(answer.body.contains(said))
    #expect(!answer.body.contains("goes on with the stack"))
  }

  @Test(arguments: ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "B\u{C4}D\r\nX: y"])
  func `any other method is refused with those that are not`(method: String) throws {
    let approval = SampleApproval()
    let answer = try approval.get(method: method)

    #expect(answer.status == 405)
    #expect(answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS")
    #expect(approval.http.calls.count == 0)
  }

  @Test func `OPTIONS says what is allowed`() throws {
    let answer = try SampleApproval().get("", method: "OPTIONS")

    #expect(answer.status == 204)
    #expect(answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS")
    #expect(answer.body == "")
  }

  @Test func `a base64 body in the old payload format decides too`() throws {
    let approval = SampleApproval()
    let body = Data("decision=approve&code=\(Self.digits)".utf8).base64EncodedString()
    let link = String(SampleApproval.query.dropFirst("waitUrl=".count))
    let event: JSONValue = [
      "httpMethod": "POST", "headers": ["Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"],
      "multiValueQueryStringParameters": ["waitUrl": .array([.string(link)])],
      "requestContext": ["identity": ["sourceIp": "203.0.113.7"]], "body": .string(body), "isBase64Encoded": true,
    ]
    let answer = try approval.send(event)

    #expect(answer.status == 200)
    #expect(approval.signals.map { $0["Status"] } == ["SUCCESS"])
  }

  @Test func `a body that is not the base64 it says it is gets 400`() throws {
    let event: [String: JSONValue] = [
      "headers": ["Accept": "application/json"], "body": "no!", "isBase64Encoded": true,
      "queryStringParameters": ["waitUrl": .string(String(SampleApproval.query.dropFirst("waitUrl=".count)))],
    ]
    func answer(_ method: String) throws -> SampleApproval.Answer {
      try SampleApproval().send(.object(event.merging(["httpMethod": .string(method)]) { $1 }))
    }
    let post = try answer("POST")

    #expect(post.status == 400)
    #expect(post.headers["Content-Type"] == "application/problem+json")
    #expect(post.body.contains("arrived damaged"))
    #expect(try answer("PUT").status == 405)
    #expect(try answer("OPTIONS").status == 204)
  }

  @Test(arguments: ["", "null", "[]", "{}", "text", #"{"Records":[]}"#])
  func `an event that is no HTTP request fails the invocation`(event: String) {
    let error = #expect(throws: FunctionError.self) { try SampleApproval().send(Data(event.utf8)) }

    #expect(error?.type == "Approval.InvalidEvent")
  }

  @Test func `nothing secret is in the log`() throws {
    let approval = SampleApproval()
    _ = try approval.get()
    _ = try approval.post("decision=approve&code=000000")
    _ = try approval.post("decision=approve&code=\(Self.digits)")
    _ = try approval.get("waitUrl=secret-link&key=secret-key")

    #expect(approval.captured.lines.count >= 3)
    for secret in ["X-Amz-Signature", "9f9f9f", "waitUrl", "secret", Self.digits, SampleApproval.code.grouped] {
      #expect(!approval.captured.lines.contains { $0.contains(secret) })
    }
  }
}
