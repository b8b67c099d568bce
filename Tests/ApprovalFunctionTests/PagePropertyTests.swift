import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow
@testable import ApprovalFunction

/// Pages and forms with random contents.
struct PagePropertyTests {
  /// A request whose every text is made by `text`.
  private func record(_ state: RequestState, _ text: () -> String) throws -> RequestSnapshot {
    let facts = RequestFacts(
      requester: text(), product: text(), stack: StackID(WaitURL.stackID),
      deadline: ManualClock.start.addingTimeInterval(60),
      details: (0..<3).map { _ in .init(name: text(), value: text()) },
      electorate: Electorate(approvers: [text(), text()], quorum: 2))
    let votes = [Choice.approve, .reject].map { SampleRequest.vote($0, by: .approver(text()), comment: "c" + text()) }
    return try SampleRequest.request(state, .delivered, facts: facts, votes: votes, quorum: 2)
  }

  @Test func `a page about any text has the markup of a page about harmless text`() throws {
    try forAny { random in
      let state = random.one(of: [RequestState.pending, .approved, .rejected, .withdrawn])
      let mode = random.one(of: [ConfirmationMode.code, .button])
      let page = { (text: () -> String) throws in
        let record = try self.record(state, text)
        let outcome = Outcome.form(record, .wrongCode(attemptsLeft: 2, comment: text()))
        return Presenter(format: .html, confirmation: mode, now: ManualClock.start).response(outcome).body
      }
      let hostile = try page { "t" + random.text() }
      try hold(try Markup.tags(of: hostile) == Markup.tags(of: try page { "text" }), "foreign markup: \(hostile)")
    }
  }

  @Test func `an answer in JSON holds every text as it is`() throws {
    try forAny(100) { random in
      var texts: Set<String> = []
      let record = try record(.approved) {
        texts.insert("t" + random.text())
        return texts.first ?? ""
      }
      let body = Presenter(format: .json, confirmation: .code, now: ManualClock.start).response(.request(record)).body
      let json = try JSONValue(parsing: Data(body.utf8))
      try hold(json["request"]?["requester"]?.string == record.facts.requester, "the requester is changed")
      let decisions = json["decisions"]?.array?.map { $0["comment"]?.string }
      try hold(decisions == record.votes.map(\.comment), "the comments are changed")
      let approvers = json["decisions"]?.array?.map { $0["approver"]?.string }
      try hold(approvers == record.votes.map(\.holder.address), "the approvers are changed")
    }
  }

  @Test func `no form decides without the right code`() throws {
    try forAny(150) { random in
      let approval = SampleApproval()
      let names = ["decision", "comment", "code", random.word()]
      let values = ["approve", "reject", "", "000000", random.text(), String(random.number(0...999_999))]
      let form = (0..<random.number(0...5)).map { _ in
        "\(random.one(of: names))=\(PercentEncoding.encode(random.one(of: values)))"
      }
      guard !form.joined().contains(SampleApproval.code.digits) else { return }
      _ = try approval.post(form.joined(separator: "&"))
      try hold(approval.http.calls.isEmpty, "\(form) decides")
    }
  }
}
