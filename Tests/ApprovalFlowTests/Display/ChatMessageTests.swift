import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// What a channel reads, and what no text in it can do.
struct ChatMessageTests {
  private static let detail: [String: JSONValue] = [
    "request": "0f0f", "stackId": "arn:x", "stackName": "SC-wiki", "account": "123456789012", "region": "eu-west-3",
    "verified": true, "requester": "typed@example.com", "product": "Team wiki", "notes": "note",
    "launchedBy": [
      "verified": true, "name": "eve@example.com", "arn": "arn:aws:iam::123456789012:user/eve@example.com",
    ],
    "deadline": "2030-01-15T21:00:00Z", "approvers": ["ann@example.com", "ben@example.com"], "quorum": 2,
  ]

  private func message(_ type: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
    ChatMessage(type, Self.detail.merging(more) { $1 }).json
  }

  private func lines(_ message: JSONValue) -> [String] {
    (message["content"]?["description"]?.string ?? "").split(separator: "\n").map(String.init)
  }

  @Test func `a message says what happened and where, in a thread of its request`() {
    let message = message("Request Opened")

    #expect(message["version"] == "1.0" && message["source"] == "custom")
    #expect(message["content"]?["textType"] == "client-markdown")
    #expect(message["content"]?["title"] == "Approval needed: Team wiki")
    #expect(
      lines(message) == [
        "Asked: ann＠example．com, ben＠example．com", "Approvals needed: 2", "Decide by: 2030-01-15 21:00 UTC",
        "Launched by: eve＠example．com, as AWS recorded it", "Stack: SC-wiki", "Account: 123456789012",
        "Region: eu-west-3",
      ])
    #expect(
      message["metadata"] == [
        "threadId": "0f0f", "summary": "Approval needed: Team wiki", "eventType": "Request Opened",
      ])
  }

  @Test func `what a requester or an approver writes freely is not in it`() {
    let text = message("Request Decided", ["comment": "comment", "decision": "approve", "state": "approved"])
      .serializedText

    for written in ["typed", "note", "comment", "arn:"] { #expect(!text.contains(written)) }
  }

  @Test func `a change is called one`() {
    let title = message("Request Opened", ["kind": "change"])["content"]?["title"]

    #expect(title == "Approval needed for a change: Team wiki")
  }

  @Test(arguments: Withdrawal.Cause.allCases)
  func `each cause of a withdrawal is said in words`(cause: Withdrawal.Cause) {
    #expect(lines(message("Request Withdrawn", ["reason": .string(cause.rawValue)]))[0] != "Why: \(cause.rawValue)")
  }

  @Test func `of whom AWS does not vouch for nothing is said`() {
    let named: JSONValue = ["verified": false, "name": "boss", "arn": "arn:aws:sts::123456789012:assumed-role/R/boss"]

    #expect(!message("Request Opened", ["launchedBy": named]).serializedText.contains("boss"))
  }

  @Test func `what is not verified says so`() {
    #expect(
      lines(message("Gate Refused", ["verified": false, "reason": "notDecided"])).last?.hasPrefix("Not verified")
        == true)
  }

  @Test func `what has no request has a thread of its stack`() {
    var detail = Self.detail
    detail["request"] = nil
    let one = ChatMessage("Gate Refused", detail).json["metadata"]?["threadId"]?.string
    detail["stackId"] = "arn:y"
    let other = ChatMessage("Gate Refused", detail).json["metadata"]?["threadId"]?.string

    #expect(one?.hasPrefix("stack-") == true && one != other)
  }

  @Test(
    arguments: [
      ("approved", true, "Approved", "CloudFormation was told."),
      ("rejected", false, "Rejected", "CloudFormation has not taken the decision yet."),
      ("pending", false, "One more approval", "Approvals still needed: 1"),
    ])
  func `a decision says whether CloudFormation knows`(state: String, signalled: Bool, headline: String, last: String) {
    let message = message(
      "Request Decided",
      [
        "state": .string(state), "signalled": .bool(signalled), "approvalsMissing": 1,
        "decision": state == "rejected" ? "reject" : "approve", "approver": "ann@example.com",
      ])

    #expect(message["content"]?["title"]?.string == "\(headline): Team wiki")
    #expect(lines(message)[0] == "\(state == "rejected" ? "Rejected" : "Approved") by: ann＠example．com")
    #expect(lines(message)[1] == last)
  }

  @Test(
    arguments: [
      ("*bold* _it_ ~no~ `code`", "＊bold＊ ＿it＿ ～no～ ｀code｀"),
      ("<!channel> <@U1> &lt;", "＜!channel＞ ＜＠U1＞ ＆lt;"),
      ("@here #general :smile:", "＠here ＃general ：smile:"),
      ("[a](https://evil.example/x)", "［a］(https：//evil．example/x)"),
      ("{{DATE(x)}} ${y}", "｛｛DATE(x)｝｝ ＄｛y｝"),
      ("v1.2, costs: 3.", "v1．2, costs: 3."),
      ("two\nlines", "two lines"),
      ("Équipe – 日本", "Équipe – 日本"),
    ])
  func `nothing in it is markup, a mention or a link`(text: String, shown: String) {
    #expect(text.inertInChat == shown)
    #expect(shown.inertInChat == shown)
  }

  @Test func `it is bounded`() {
    #expect(String(repeating: "x", count: 100_000).inertInChat.unicodeScalars.count < 260)
  }
}
