import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport
import Testing

struct LinkRegisterTests {
  private let clock = ManualClock()
  private let link = ApprovalLink.waitURL(WaitURL.version4.text)
  private let code = ConfirmationCode(derivedFrom: WaitURL.version4.text)

  private var register: LinkRegister { LinkRegister(hosts: .none, clock: clock.wallClock) }

  @Test func `opening invites whoever reads the topic, with a link and its code`() throws {
    let invitations = try register.open(try SampleResource.request(), by: nil, until: .distantFuture)

    #expect(invitations.map(\.link) == [link])
    #expect(invitations.map(\.code) == [code])
    #expect(invitations.map(\.approver) == [nil])
    #expect(try register.find(link, until: .distantFuture).id == invitations.first?.requestID)
  }

  @Test func `a link proves the stack and the end of its signature and nothing more`() throws {
    let record = try register.find(link, until: .distantFuture)

    #expect(record.stackID == WaitURL.stackID)
    #expect(record.facts.stackName == "SC-wordpress")
    #expect(record.facts.deadline == ManualClock.start.addingTimeInterval(TimeInterval(WaitURL.life)))
    #expect(record.facts.requester == nil)
    #expect(record.standing(at: clock.now) == .open)
  }

  @Test(arguments: [(Choice.approve, Signal.Status.success), (.reject, .failure)])
  func `a decision with the right code gives its signal`(choice: Choice, status: Signal.Status) throws {
    let decision = try register.decide(ballot(choice, .typed(code)), on: link, until: .distantFuture)

    #expect(decision.isNew)
    #expect(decision.record.dueSignal?.status == status)
    #expect(decision.record.dueSignal?.data == "because")
  }

  @Test func `where no code is asked for none is needed`() throws {
    let decision = try register.decide(ballot(.approve, .notAsked), on: link, until: .distantFuture)

    #expect(decision.record.state == .approved)
  }

  @Test(arguments: [nil, ConfirmationCode(derivedFrom: WaitURL.version2.text)])
  func `a wrong code decides nothing`(typed: ConfirmationCode?) throws {
    let open = try register.find(link, until: .distantFuture)

    #expect(throws: RegisterError.wrongCode(open, triesLeft: nil)) {
      try register.decide(ballot(.approve, .typed(typed)), on: link, until: .distantFuture)
    }
  }

  @Test func `after the end of the signature nobody decides any more`() throws {
    clock.advance(TimeInterval(WaitURL.life))
    let record = try register.find(link, until: .distantFuture)

    #expect(record.standing(at: clock.now) == .expired)
    #expect(throws: RegisterError.closed(record)) {
      try register.decide(ballot(.approve, .typed(code)), on: link, until: .distantFuture)
    }
  }

  @Test func `a second answer is the same request's`() throws {
    let first = try register.decide(ballot(.approve, .typed(code)), on: link, until: .distantFuture)
    let second = try register.decide(ballot(.approve, .typed(code)), on: link, until: .distantFuture)

    #expect(first.record.dueSignal == second.record.dueSignal)
  }

  @Test func `a link to a ledger or to anywhere else is unusable`() {
    for link in [ApprovalLink.entry(id: "1", key: "k"), .waitURL("https://evil.example.com/"), .waitURL("")] {
      let error = #expect(throws: RegisterError.self) { try register.find(link, until: .distantFuture) }
      guard case .unusableLink = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  private func ballot(_ choice: Choice, _ code: Ballot.Code) -> Ballot {
    Ballot(choice: choice, comment: "because", code: code, time: clock.now, sourceAddress: "203.0.113.7")
  }
}
