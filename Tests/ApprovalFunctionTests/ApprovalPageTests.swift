import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFunction

struct ApprovalPageTests {
  private static let attack = #"<script>alert(1)</script>"onmouseover='x' &amp; <img src=x>"#

  @Test func `the policy's hash is that of the page's only style sheet`() throws {
    let response = Presenter(format: .html, confirmation: .code, now: ManualClock.start)
      .response(.request(try SampleRequest.request()))
    let style = try #require(response.body.firstMatch(of: /<style>([\s\S]*?)<\/style>/)).1
    let hash = Data(SHA256.hash(String(style))).base64EncodedString()

    #expect(response.headers["Content-Security-Policy"]?.contains("style-src 'sha256-\(hash)';") == true)
    #expect(response.body.components(separatedBy: "<style").count == 2)
    #expect(!style.contains("url(") && !style.contains("@import") && !style.contains("<"))
  }

  @Test func `what others wrote is text wherever it stands`() throws {
    let facts = RequestFacts(
      requester: Self.attack, product: Self.attack, stack: nil, deadline: nil,
      details: [.init(name: Self.attack, value: Self.attack)])
    let votes = [SampleRequest.vote(.approve, by: .approver(Self.attack), comment: Self.attack)]
    let outcomes: [Outcome] = [
      .request(try SampleRequest.request(facts: facts, votes: votes, quorum: 2)),
      .form(try SampleRequest.request(facts: facts), .wrongCode(attemptsLeft: nil, comment: Self.attack)),
      .form(try SampleRequest.request(facts: facts), .repeated(Self.attack)),
      .request(try SampleRequest.request(.rejected, facts: facts, votes: votes)),
      .decidedOtherwise(try SampleRequest.request(.approved, facts: facts, votes: votes)),
      .problem(.methodNotAllowed(Self.attack)), .problem(.malformed(Self.attack)),
    ]
    for outcome in outcomes {
      let html = html(outcome)
      #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("\"onmouseover"))
      #expect(html.contains("&lt;script&gt;"))
    }
  }

  @Test func `no outcome has a script, a handler or anything to load`() throws {
    for (outcome, _) in try PresenterTests.outcomes() {
      let html = html(outcome).lowercased()

      #expect(html.hasPrefix("<!doctype html>"))
      for banned in [
        "<script", "<img", "<iframe", "<link", "<object", "src=", "href=", " style=", "javascript:", "http:",
      ] {
        #expect(!html.contains(banned))
      }
      #expect(!html.contains(/\son[a-z]+=/))
      #expect(html.components(separatedBy: "<h1>").count == 2)
      #expect(html.contains("<html lang=\"en\">"))
      #expect(html.contains(/<title>[^<]+<\/title>/))
    }
  }

  @Test func `the form posts to its own address, and each field has a label`() throws {
    let html = html(.request(try SampleRequest.request()))

    #expect(html.contains("<form method=\"post\""))
    #expect(!html.contains("action="))
    for name in ["code", "comment"] {
      #expect(html.contains("<label for=\"\(name)\">"))
      #expect(html.contains("id=\"\(name)\" name=\"\(name)\""))
    }
    #expect(html.contains("name=\"decision\" value=\"approve\""))
    #expect(html.contains("name=\"decision\" value=\"reject\""))
    #expect(html.contains("maxlength=\"500\""))
  }

  @Test func `a problem is announced, tied to its field, and the comment is kept`() throws {
    let html = html(.form(try SampleRequest.request(), .wrongCode(attemptsLeft: 1, comment: "keep <me>")))

    #expect(html.contains("role=\"alert\""))
    #expect(html.contains("<title>Error: "))
    #expect(html.contains("aria-invalid=\"true\""))
    #expect(html.contains("1 more attempt"))
    #expect(html.contains("keep &lt;me&gt;</textarea>"))
  }

  @Test func `the code's field is there only where a code is asked for`() throws {
    let screen = Screen(.request(try SampleRequest.request()), confirmation: .button, now: ManualClock.start)

    #expect(!ApprovalPage(screen).html.contains("name=\"code\""))
  }

  @Test(arguments: [
    ("<>&\"'", "&lt;&gt;&amp;&quot;&#39;"), ("&amp;", "&amp;amp;"), ("", ""), ("\u{E4}\u{1F600}", "\u{E4}\u{1F600}"),
    ("<\u{338}", "&lt;\u{338}"), ("\r\n", "\r\n"),
  ])
  func `escaping leaves nothing that means something in HTML`(text: String, escaped: String) {
    #expect(Array(HTML.escape(text).unicodeScalars) == Array(escaped.unicodeScalars))
  }

  private func html(_ outcome: Outcome) -> String {
    ApprovalPage(Screen(outcome, confirmation: .code, now: ManualClock.start)).html
  }
}
