import ApprovalFlow
import Foundation
import LambdaCore
import Testing

@testable import ApprovalFunction

struct DecisionFormTests {
  @Test func `a form is read as a browser sends it`() throws {
    let form = try form("code=481+203&comment=Gr%C3%BC%C3%9Fe%0D%0Aund+mehr&decision=approve")

    #expect(form.choice == .approve)
    #expect(form.comment == "Gr\u{FC}\u{DF}e und mehr")
    #expect(form.code == ConfirmationCode(typed: "481203"))
  }

  @Test func `a comment is fit to be shown`() throws {
    #expect(try form("decision=reject&code=1&comment=a%00b%E2%80%AEc%1B").comment == "abc")
    #expect(try form("decision=reject&code=1").comment == "")
  }

  @Test(arguments: [
    ("", InvalidForm.noDecision("")),
    ("comment=c&code=481203", .noDecision("c")),
    ("decision=yes&comment=c&code=481203", .unknownDecision("c")),
    ("decision=approve&comment=c", .noCode(.approve, "c")),
    ("decision=approve&comment=c&code=+", .noCode(.approve, "c")),
    ("decision=approve&decision=reject&code=481203", .repeated("decision")),
    ("decision=approve&code=1&code=2", .repeated("code")),
    ("decision=approve&comment=1&comment=2&code=481203", .repeated("comment")),
  ])
  func `what is missing, unknown or doubled is said`(body: String, error: InvalidForm) {
    #expect(throws: error) { try form(body) }
  }

  @Test func `what is no code is left for the register to refuse`() throws {
    #expect(try form("decision=approve&code=abc").code == nil)
  }

  @Test func `a comment of 500 characters is taken and of 501 not`() throws {
    for character in ["x", "\u{1F600}"] {
      let encoded = PercentEncoding.encode(character)
      let longest = String(repeating: encoded, count: 500)

      #expect(try form("decision=approve&code=1&comment=\(longest)").comment.count == 500)
      #expect(throws: InvalidForm.commentTooLong(.approve, String(repeating: character, count: 501), characters: 501)) {
        try form("decision=approve&code=1&comment=\(longest)\(encoded)")
      }
    }
  }

  @Test func `a comment that is too long comes back fit to be shown`() throws {
    let long = String(repeating: "x", count: 500)

    #expect(throws: InvalidForm.commentTooLong(.approve, "\(long)ab c", characters: 506)) {
      try form("decision=approve&code=1&comment=\(long)a%E2%80%AEb%00%0Ac")
    }
  }

  /// A browser counts a line break of a text area as one character and sends it as two.
  @Test func `a line break counts as one character`() throws {
    let lines = String(repeating: "x%0D%0A", count: 250)

    #expect(try form("decision=approve&code=1&comment=\(lines)").comment.hasPrefix("x x x"))
  }

  @Test func `a body that is too large is not read`() {
    #expect(throws: InvalidForm.tooLarge) {
      try form("decision=approve&code=1&x=" + String(repeating: "x", count: 40_000))
    }
  }

  @Test(
    arguments: [
      (nil, true), ("application/x-www-form-urlencoded", true),
      ("APPLICATION/X-WWW-Form-URLencoded ; charset=utf-8", true),
      ("application/json", false), ("", false), ("text/plain", false), ("application/x-www-form-urlencoded2", false),
    ] as [(String?, Bool)])
  func `only a form is a form`(type: String?, isForm: Bool) throws {
    if isForm {
      #expect(try form("decision=approve&code=1", type: type).choice == .approve)
    } else {
      #expect(throws: InvalidForm.wrongType) { try form("decision=approve&code=1", type: type) }
    }
  }

  @Test(arguments: [
    (InvalidForm.noCode(.approve, ""), 403), (.wrongCode(attemptsLeft: nil, comment: ""), 403),
    (.wrongCode(attemptsLeft: 1, comment: ""), 403), (.tooLarge, 400), (.wrongType, 400), (.notBase64, 400),
    (.repeated("x"), 400),
    (.commentTooLong(.approve, "x", characters: 501), 400), (.noDecision(""), 400), (.unknownDecision(""), 400),
  ])
  func `each problem has its status and says what to do`(problem: InvalidForm, status: Int) {
    #expect(problem.status == status)
    #expect(problem.message.count > 20)
  }

  private func form(
    _ body: String, type: String? = "application/x-www-form-urlencoded"
  ) throws -> DecisionForm {
    let headers: JSONValue = type.map { ["Content-Type": .string($0)] } ?? .null
    let request = try ProxyRequest(["httpMethod": "POST", "headers": headers, "body": .string(body)])
    return try DecisionForm(request, confirmation: .code)
  }
}
