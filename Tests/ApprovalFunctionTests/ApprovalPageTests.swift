import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow
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
      #expect(html.contains("<meta name=\"viewport\" content=\"width=device-width"))
      #expect(html.components(separatedBy: "<main").count == 2)
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

  @Test(
    arguments: [
      (1, "There is 1 detail, in full below: open it before"),
      (2, "There are 2 details, in full below: open them before"),
    ])
  func `the hint at folded details counts them as people do`(count: Int, hint: String) throws {
    let long = String(repeating: "x", count: 900)
    let facts = RequestFacts(
      requester: "user@example.com", product: "WordPress", stack: nil, deadline: nil,
      details: (1...count).map { .init(name: "Policy\($0)", value: long) })
    let html = html(.request(try SampleRequest.request(facts: facts)))

    #expect(html.contains(hint))
  }

  @Test func `everything that is bound is on the page in full, long values folded`() throws {
    let long = RequestFacts.Detail(name: "UserData", value: String(repeating: "x", count: 2000))
    let many = (1...40).map { RequestFacts.Detail(name: "Name\($0)", value: "value \($0)") }
    let facts = RequestFacts(
      requester: "user@example.com", product: "WordPress", stack: nil, deadline: nil, details: [long] + many)
    let html = html(.request(try SampleRequest.request(facts: facts)))
    let parts = html.components(separatedBy: "<form ")

    for detail in facts.details { #expect(html.contains("<dd><bdi>\(detail.value)</bdi></dd>")) }
    #expect(parts[0].contains("value 1<") && !parts[0].contains(long.value))
    #expect(parts[1].contains("<summary>24 more details</summary>"))
    #expect(parts[0].contains("There are 24 more details, in full below"))
    #expect(!parts[0].contains("<summary"))
  }

  @Test func `who launched, and what is not verified, stand with the request`() throws {
    let facts = RequestFacts(
      requester: "user@example.com", product: "WordPress", stack: StackID(WaitURL.stackID), deadline: nil,
      notes: "ticket 7", isVerified: false,
      launchedBy: .person(VerifiedPerson(name: "eve@example.com", arn: "arn:aws:iam::1:user/eve")))
    let request = try SampleRequest.request(facts: facts)
    let html = html(.request(request))
    let json = try JSONValue(
      parsing: Data(
        Presenter(format: .json, confirmation: .code, now: ManualClock.start).response(.request(request)).body.utf8))

    #expect(html.contains("user@example.com (typed, not verified)"))
    #expect(html.contains("eve@example.com, as AWS recorded it; NOT the address that was typed"))
    #expect(html.contains("Account, region and stack are not verified"))
    #expect(html.contains("<summary>Notes by the requester (no approval depends on them)</summary>"))
    #expect(json["request"]?["verified"] == false)
    #expect(json["request"]?["notes"] == "ticket 7")
    #expect(json["request"]?["requester"] == "user@example.com")
    #expect(
      json["request"]?["launchedBy"] == [
        "verified": true, "name": "eve@example.com", "arn": "arn:aws:iam::1:user/eve", "isRequester": false,
      ])
  }

  @Test(
    arguments: [
      ([], 0), (Array(repeating: 10, count: 9), 9), (Array(repeating: 10, count: 10), 9), ([2000, 10, 10], 2),
      ([396, 10, 200], 2), ([397], 0), ([396], 1),
    ] as [([Int], Int)])
  func `as many details stand open as a phone has room for`(lengths: [Int], open: Int) {
    let details = lengths.map { RequestFacts.Detail(name: "Name", value: String(repeating: "x", count: $0)) }
    let folded = FoldedDetails(details, in: PhoneRoom(pixels: 437))

    #expect(folded.open.count == open)
    #expect(folded.open.count + folded.folded.count == details.count)
  }

  @Test func `what stands above the details takes of their room`() throws {
    let details = (0..<30).map { RequestFacts.Detail(name: "Name\($0)", value: "value") }
    func open(_ product: String, launchedBy: LaunchedBy? = nil, isVerified: Bool = true) throws -> Int {
      let facts = RequestFacts(
        requester: "user@example.com", product: product, stack: StackID(WaitURL.stackID), deadline: nil,
        details: details, isVerified: isVerified, launchedBy: launchedBy)
      let page = html(.request(try SampleRequest.request(facts: facts))).components(separatedBy: "<form ")
      return page[0].components(separatedBy: "<dd><bdi>value</bdi></dd>").count - 1
    }
    let person = VerifiedPerson(name: "eve@example.com", arn: "arn:aws:iam::1:user/eve")

    #expect(try open("Wiki") > open("Wiki", launchedBy: .person(person)))
    #expect(try open("Wiki") > open("Wiki", isVerified: false))
    #expect(try open("Wiki") > open(String(repeating: "A long name ", count: 9)))
    #expect(try open("Wiki") > open(String(repeating: "\u{5927}", count: 40)))
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
