import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFunction

struct PresenterTests {
  @Test(
    arguments: [
      (nil, false), ("", false), ("*/*", false), ("text/html", false), ("application/json", true),
      ("application/problem+json", true), ("APPLICATION/JSON", true), ("text/html,application/json", false),
      ("text/html;q=0.5,application/json", true), ("application/json;q=0.5, text/html;q=0.4", true),
      ("application/json;q=0", false), ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false),
      ("application/json; charset=utf-8; q=0.9", true), ("application/json;q=bogus", true), (",;,", false),
    ] as [(String?, Bool)])
  func `JSON is for clients that prefer it`(accept: String?, isJSON: Bool) {
    #expect((Presenter.Format.wanted(byAccept: accept) == .json) == isJSON)
  }

  static func outcomes() throws -> [(Outcome, Int)] {
    let votes = [SampleRequest.vote(.approve)]
    let expired = RequestFacts(stack: nil, deadline: ManualClock.start)
    return [
      (.request(try SampleRequest.request()), 200),
      (.request(try SampleRequest.request(.approved, .delivered, votes: votes)), 200),
      (.request(try SampleRequest.request(.rejected, .delivered, votes: [SampleRequest.vote(.reject)])), 200),
      (.request(try SampleRequest.request(.rejected, .delivered, votes: votes)), 410),
      (.request(try SampleRequest.request(votes: votes, quorum: 2)), 200),
      (.request(try SampleRequest.request(facts: expired)), 410),
      (.request(try SampleRequest.request(.withdrawn)), 410),
      (.form(try SampleRequest.request(), .noDecision("")), 400),
      (.form(try SampleRequest.request(), .wrongCode(attemptsLeft: 2, comment: "c")), 403),
      (.form(try SampleRequest.request(.withdrawn), .noCode(.approve, "")), 410),
      (.decidedOtherwise(try SampleRequest.request(.approved, votes: votes)), 409),
      (.notSignalled(try SampleRequest.request(.approved, votes: votes), .rejected(status: 403)), 502),
      (.notSignalled(try SampleRequest.request(viewer: .anyoneWithTheLink), .unreachable(.timedOut(host: "h"))), 502),
      (.problem(.malformed("the link has no request in it")), 400),
      (.problem(.methodNotAllowed("PUT")), 405),
      (.problem(.unknownKey), 403),
      (.problem(.locked), 403),
      (.problem(.notFound), 404),
      (.problem(.unavailable), 503),
    ]
  }

  @Test func `every outcome has its status, its headers and a body in both forms`() throws {
    for (outcome, status) in try Self.outcomes() {
      for format in [Presenter.Format.html, .json] {
        let response = presenter(format).response(outcome)

        #expect(response.status == status)
        Self.expectSafe(response.headers)
        #expect(!response.body.isEmpty)
        #expect((response.headers["Allow"] == "GET, HEAD, POST, OPTIONS") == (status == 405))
      }
    }
  }

  @Test func `JSON says the same and is a problem where it is one`() throws {
    for (outcome, status) in try Self.outcomes() {
      let response = presenter(.json).response(outcome)
      let json = try JSONValue(parsing: Data(response.body.utf8))

      #expect(json["status"] == .integer(status))
      #expect(json["title"]?.string?.isEmpty == false)
      #expect(json["detail"]?.string?.isEmpty == false)
      #expect(response.headers["Content-Type"] == (status >= 400 ? "application/problem+json" : "application/json"))
      #expect((json["type"] == "about:blank") == (status >= 400))
    }
  }

  @Test func `a HEAD's answer differs by its body only`() throws {
    for (outcome, _) in try Self.outcomes() {
      let whole = presenter(.html).response(outcome)
      let head = presenter(.html).response(outcome, toHead: true)

      #expect(head.status == whole.status)
      #expect(head.headers == whole.headers)
      #expect(head.body == "")
    }
  }

  @Test func `OPTIONS has the same headers and no body`() {
    let response = Presenter.options

    #expect(response.status == 204)
    #expect(response.body == "")
    #expect(response.headers["Allow"] == "GET, HEAD, POST, OPTIONS")
    Self.expectSafe(response.headers)
  }

  private static func expectSafe(_ headers: HTTPHeaders) {
    #expect(headers["Cache-Control"] == "no-store")
    #expect(headers["Referrer-Policy"] == "no-referrer")
    #expect(headers["X-Content-Type-Options"] == "nosniff")
    #expect(headers["X-Robots-Tag"] == "noindex")
    #expect(headers["Strict-Transport-Security"]?.hasPrefix("max-age=") == true)
    let policy = headers["Content-Security-Policy"] ?? ""
    #expect(policy.hasPrefix("default-src 'none';"))
    #expect(policy.contains("frame-ancestors 'none'"))
    #expect(!policy.contains("unsafe") && !policy.contains("script-src") && !policy.contains("*"))
  }

  private func presenter(_ format: Presenter.Format) -> Presenter {
    Presenter(format: format, confirmation: .code, now: ManualClock.start)
  }
}
