import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct LinkStoreTests {
  private let clock = ManualClock()
  private let link = ApprovalLink.waitURL(WaitURL.version4.text)
  private let code = ConfirmationCode(derivedFrom: WaitURL.version4.text)

  private var store: LinkStore { LinkStore(hosts: .none, clock: clock.wallClock) }

  @Test func `opening invites the readers of the topic, with a link and its code`() throws {
    let opened = try store.open(
      try SampleResource.request(), of: SampleResource.with(), nil, by: nil, maxOpen: 20, until: .distantFuture,
      CapturedLog().log)

    #expect(opened.isNew)
    let invitations = opened.invitations
    #expect(invitations.map(\.link) == [link])
    #expect(invitations.map(\.code) == [code])
    #expect(invitations.map(\.approver) == [nil])
    #expect(try store.find(link, until: .distantFuture).id == invitations.first?.requestID)
  }

  @Test func `a link proves the stack and the end of its signature and nothing more`() throws {
    let request = try store.find(link, until: .distantFuture)

    #expect(request.stackID == WaitURL.stackID)
    #expect(request.facts.stackName == "SC-wordpress")
    #expect(request.facts.deadline == ManualClock.start.addingTimeInterval(TimeInterval(WaitURL.life)))
    #expect(request.facts.requester == nil)
    #expect(request.standing(at: clock.now) == .open(missing: 1))
  }

  @Test(arguments: [(Choice.approve, Signal.Status.success), (.reject, .failure)])
  func `a decision with the right code gives its signal`(choice: Choice, status: Signal.Status) throws {
    let counted = try decide(choice, .typed(code))

    #expect(counted?.dueSignal?.status == status)
    #expect(counted?.dueSignal?.data == "because")
  }

  @Test func `where no code is asked for none is needed`() throws {
    #expect(try decide(.approve, .notAsked)?.state == .approved)
  }

  @Test(arguments: [nil, ConfirmationCode(derivedFrom: WaitURL.version2.text)])
  func `a wrong code decides nothing`(typed: ConfirmationCode?) throws {
    let open = try store.find(link, until: .distantFuture)

    let result = try store.decide(ballot(.approve, .typed(typed)), on: link, until: .distantFuture)
    #expect(result == .wrongCode(open, attemptsLeft: nil))
  }

  @Test func `after the end of the signature nobody decides any more`() throws {
    clock.advance(TimeInterval(WaitURL.life))
    let request = try store.find(link, until: .distantFuture)

    #expect(request.standing(at: clock.now) == .expired)
    let result = try store.decide(ballot(.approve, .typed(code)), on: link, until: .distantFuture)
    #expect(result == .closed(request))
  }

  @Test func `a second answer is the same request's`() throws {
    let first = try decide(.approve, .typed(code))
    let second = try decide(.approve, .typed(code))

    #expect(first?.dueSignal != nil)
    #expect(first?.dueSignal == second?.dueSignal)
  }

  @Test func `a link to a ledger or to anywhere else is unusable`() {
    for link in [ApprovalLink.entry(id: "1", key: "k"), .waitURL("https://evil.example.com/"), .waitURL("")] {
      let error = #expect(throws: LinkError.self) { try store.find(link, until: .distantFuture) }
      guard case .unusable = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  /// The request after a ballot that counted.
  private func decide(_ choice: Choice, _ code: Ballot.Code) throws -> RequestSnapshot? {
    let result = try store.decide(ballot(choice, code), on: link, until: .distantFuture)
    guard case .counted(let request) = result else { return nil }
    return request
  }

  private func ballot(_ choice: Choice, _ code: Ballot.Code) -> Ballot {
    Ballot(id: "press-1", choice: choice, comment: "because", code: code, time: clock.now, sourceAddress: "203.0.113.7")
  }
}
