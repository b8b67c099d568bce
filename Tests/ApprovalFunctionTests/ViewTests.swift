import ApprovalFlow
import Foundation
import TestSupport
import Testing

@testable import ApprovalFunction

/// What a page says must be true, and say what comes next.
struct ViewTests {
  @Test func `an open request shows who asks, the deadline and a form`() throws {
    let view = view(.record(try SampleRecord.record()))

    #expect(view.title == "Start WordPress?")
    #expect(view.paragraphs == ["Please decide by 2100-01-01 01:00 UTC (in 60 minutes)."])
    #expect(view.facts == SampleRecord.facts)
    #expect(view.form == View.Form(asksForCode: true, comment: "", problem: nil))
  }

  @Test func `a quorum says how many approvals are missing`() throws {
    let votes = [SampleRecord.vote(.approve, by: "other@example.com")]
    let view = view(.record(try SampleRecord.record(votes: votes, quorum: 3)))

    #expect(view.paragraphs.contains("2 of 3 approvals are still needed."))
    #expect(view.votes == votes)
    #expect(view.form != nil)
  }

  @Test func `who has approved already sees that and no form`() throws {
    let view = view(.record(try SampleRecord.record(votes: [SampleRecord.vote(.approve)], quorum: 2)))

    #expect(view.title == "Your approval is recorded")
    #expect(view.paragraphs == ["1 of 2 approvals is still needed."])
    #expect(view.form == nil)
  }

  @Test(arguments: [(RequestRecord.State.approved, "Approved"), (.rejected, "Rejected")])
  func `a decision is told as CloudFormation has confirmed it`(state: RequestRecord.State, title: String) throws {
    let votes = [SampleRecord.vote(state == .approved ? .approve : .reject)]
    let confirmed = view(.record(try SampleRecord.record(state, votes: votes, isSignalled: true)))
    let unconfirmed = view(.record(try SampleRecord.record(state, votes: votes)))

    #expect(confirmed.title == title)
    #expect(confirmed.paragraphs.first?.contains("CloudFormation has taken") == true)
    #expect(unconfirmed.title == title)
    #expect(unconfirmed.paragraphs.first?.contains("has not confirmed") == true)
    #expect(confirmed.form == nil && unconfirmed.form == nil)
  }

  @Test func `without a record nobody claims that this answer was the first`() throws {
    let votes = [SampleRecord.vote(.approve, by: nil)]
    let view = view(.record(try SampleRecord.record(.approved, viewer: nil, votes: votes, isSignalled: true)))

    #expect(view.paragraphs.contains { $0.contains("first answer stands") })
  }

  @Test func `a signal that failed tells whether the answer was kept`() throws {
    let kept = try SampleRecord.record(.approved, votes: [SampleRecord.vote(.approve)])
    let lost = try SampleRecord.record(viewer: nil)

    #expect(view(.notSignalled(kept, .refused(status: 403))).title.contains("Recorded"))
    #expect(view(.notSignalled(lost, .refused(status: 403))).paragraphs.first?.contains("nothing was decided") == true)
    let unknown = view(.notSignalled(lost, .unreachable(.timedOut(host: "h"))))
    #expect(unknown.paragraphs.first?.contains("nobody can say") == true)
  }

  private func view(_ outcome: Outcome) -> View { View(outcome, confirmation: .code, now: ManualClock.start) }
}
