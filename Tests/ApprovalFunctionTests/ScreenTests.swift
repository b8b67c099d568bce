import ApprovalFlow
import Foundation
import TestSupport
import Testing

@testable import ApprovalFunction

/// What a page says must be true, and say what comes next.
struct ScreenTests {
  @Test func `an open request shows who asks, the deadline and a form`() throws {
    let screen = screen(.request(try SampleRequest.request()))

    #expect(screen.title == "Start WordPress?")
    #expect(screen.paragraphs == ["Please decide by 2100-01-01 01:00 UTC (in 60 minutes)."])
    #expect(screen.facts == SampleRequest.facts)
    #expect(screen.form == Screen.Form(asksForCode: true, comment: "", problem: nil))
  }

  @Test func `a quorum says how many approvals are missing`() throws {
    let votes = [SampleRequest.vote(.approve, by: .approver("other@example.com"))]
    let screen = screen(.request(try SampleRequest.request(votes: votes, quorum: 3)))

    #expect(screen.paragraphs.contains("2 of 3 approvals are still needed."))
    #expect(screen.votes == votes)
    #expect(screen.form != nil)
  }

  @Test func `who has approved already sees that and no form`() throws {
    let screen = screen(.request(try SampleRequest.request(votes: [SampleRequest.vote(.approve)], quorum: 2)))

    #expect(screen.title == "Your approval is recorded")
    #expect(screen.paragraphs == ["1 of 2 approvals is still needed."])
    #expect(screen.form == nil)
  }

  @Test(arguments: [(RequestState.approved, "Approved"), (.rejected, "Rejected")])
  func `a decision is told as CloudFormation has confirmed it`(state: RequestState, title: String) throws {
    let votes = [SampleRequest.vote(state == .approved ? .approve : .reject)]
    let confirmed = screen(.request(try SampleRequest.request(state, .delivered, votes: votes)))
    let unconfirmed = screen(.request(try SampleRequest.request(state, votes: votes)))

    #expect(confirmed.title == title)
    #expect(confirmed.paragraphs.first?.contains("CloudFormation accepted") == true)
    #expect(unconfirmed.title == title)
    #expect(unconfirmed.paragraphs.first?.contains("has not confirmed") == true)
    #expect(confirmed.form == nil && unconfirmed.form == nil)
  }

  @Test(arguments: [(RequestState.approved, Choice.approve), (.rejected, .reject)])
  func `without a record nobody claims that this answer was the first, or in time`(
    state: RequestState, choice: Choice
  ) throws {
    let votes = [SampleRequest.vote(choice, by: .anyoneWithTheLink)]
    let screen = screen(
      .request(try SampleRequest.request(state, .delivered, viewer: .anyoneWithTheLink, votes: votes)))
    let text = screen.paragraphs.joined(separator: " ")

    #expect(text.contains("If the stack was still waiting, this answer decides."))
    #expect(text.contains("first answer stands. If the time to decide was over, nothing changes."))
    #expect(!text.contains("continuing") && !text.contains("rolling"))
  }

  @Test func `a signal that failed tells whether the answer was kept`() throws {
    let kept = try SampleRequest.request(.approved, votes: [SampleRequest.vote(.approve)])
    let lost = try SampleRequest.request(viewer: .anyoneWithTheLink)

    #expect(screen(.notSignalled(kept, .rejected(status: 403))).title.contains("Recorded"))
    #expect(
      screen(.notSignalled(lost, .rejected(status: 403))).paragraphs.first?.contains("nothing was decided") == true)
    let unknown = screen(.notSignalled(lost, .unreachable(.timedOut(host: "h"))))
    #expect(unknown.paragraphs.first?.contains("it is not known") == true)
  }

  @Test func `where the URL has expired nobody is told to try again`() throws {
    let kept = try SampleRequest.request(.approved, votes: [SampleRequest.vote(.approve)])
    let lost = try SampleRequest.request(viewer: .anyoneWithTheLink)

    for request in [kept, lost] {
      let screen = screen(.notSignalled(request, .expired(status: 403)))
      let text = screen.paragraphs.joined(separator: " ")
      #expect(screen.status == 502)
      #expect(text.contains("its URL has expired (status 403)"))
      #expect(text.contains("the requester must launch it again"))
      #expect(text.contains("the stack's events say"), "an earlier attempt may have got through")
      #expect(!text.contains("in a minute"))
    }
  }

  @Test(arguments: [
    (RequestState.approved, InvalidForm.unknownDecision(""), 400, "This answer was not recorded"),
    (.rejected, .wrongType, 400, "This answer was not recorded"),
    (.withdrawn, .unknownDecision(""), 410, "This request was withdrawn"),
    (.approved, .noCode(.approve, ""), 200, "Approved"), (.approved, .noCode(.reject, ""), 409, "Already approved"),
    (.rejected, .noCode(.approve, ""), 409, "Already rejected"),
    (.approved, .commentTooLong(.approve, "x", characters: 501), 200, "Approved"),
  ])
  func `a form with a mistake about what is decided is answered by what it says`(
    state: RequestState, problem: InvalidForm, status: Int, title: String
  ) throws {
    let votes = [SampleRequest.vote(state == .rejected ? .reject : .approve)]
    let screen = screen(.form(try SampleRequest.request(state, .delivered, votes: votes), problem))

    #expect(screen.status == status)
    #expect(screen.title == title)
    #expect(screen.form == nil)
    if status == 400 { #expect(screen.paragraphs.first?.contains("changes nothing") == true) }
  }

  @Test(arguments: [(RequestState.approved, "approval"), (.rejected, "rejection")])
  func `of a change the page says what was recorded and told, not what becomes of the update`(
    state: RequestState, decision: String
  ) throws {
    let votes = [SampleRequest.vote(state == .approved ? .approve : .reject)]
    let told = screen(.request(try SampleRequest.request(state, .delivered, facts: Self.change, votes: votes)))
    let untold = screen(.request(try SampleRequest.request(state, facts: Self.change, votes: votes)))

    #expect(told.paragraphs.first?.hasPrefix("The \(decision) is recorded, and CloudFormation was told.") == true)
    #expect(untold.paragraphs == ["CloudFormation has not confirmed the \(decision) yet."])
  }

  @Test func `a change asks to change what runs, and says what happens if nobody answers`() throws {
    let open = screen(.request(try SampleRequest.request(facts: Self.change)))
    let over = screen(.request(try SampleRequest.request(.expired, facts: Self.change)))

    #expect(open.title == "Change WordPress?")
    #expect(open.paragraphs.contains { $0.contains("CloudFormation is told that the change was not approved") })
    #expect(over.status == 410 && over.paragraphs.first?.contains("update again") == true)
  }

  private static var change: RequestFacts {
    var facts = SampleRequest.facts
    facts.isChange = true
    facts.isUpdate = true
    return facts
  }

  private func screen(_ outcome: Outcome) -> Screen { Screen(outcome, confirmation: .code, now: ManualClock.start) }
}
