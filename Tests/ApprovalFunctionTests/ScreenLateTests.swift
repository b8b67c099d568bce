import ApprovalFlow
import Foundation
import TestSupport
import Testing

@testable import ApprovalFunction

/// What a page says before, at and after the deadline, and when nobody can decide any more.
struct ScreenLateTests {
  private static let deadline = ManualClock.start.addingTimeInterval(3600)

  private static func facts(late: Bool = true) -> RequestFacts {
    var facts = SampleRequest.facts
    facts.lateUntil = late ? SampleRequest.late : nil
    return facts
  }

  private func screen(
    _ state: RequestState = .pending, at now: Date, late: Bool = true, votes: [Vote] = [], quorum: Int = 1,
    confirmation: ConfirmationMode = .code
  ) throws -> Screen {
    let request = try SampleRequest.request(state, facts: Self.facts(late: late), votes: votes, quorum: quorum)
    return Screen(.request(request), confirmation: confirmation, now: now)
  }

  @Test func `before the deadline a page says what an approval is worth after it`() throws {
    let screen = try screen(at: Self.deadline.addingTimeInterval(-1))

    #expect(screen.title == "Start WordPress?")
    #expect(screen.paragraphs.last?.contains("still opens until 2100-01-08 01:00 UTC") == true)
    #expect(try self.screen(at: ManualClock.start, late: false).paragraphs.count == 1)
  }

  @Test(arguments: [RequestState.pending, .expired], [0, 3600, 7 * 86_400 - 1])
  func `from the deadline on an answer is for the next launch`(state: RequestState, seconds: Int) throws {
    let screen = try screen(state, at: Self.deadline.addingTimeInterval(TimeInterval(seconds)))

    #expect(screen.status == 200)
    #expect(screen.title == "Let the next launch of WordPress pass?")
    #expect(screen.paragraphs[0].contains("ended on 2100-01-01 01:00 UTC"))
    #expect(screen.paragraphs[1].contains("within 7 days"))
    #expect(screen.form?.asksForCode == true)
  }

  @Test(arguments: [RequestState.pending, .expired])
  func `after the last day it is over for good`(state: RequestState) throws {
    let screen = try screen(state, at: SampleRequest.late)

    #expect(screen.status == 410)
    #expect(screen.title == "This request is over for good")
    #expect(screen.form == nil)
  }

  @Test func `without late days the deadline is the end`() throws {
    let screen = try screen(.expired, at: Self.deadline, late: false)

    #expect(screen.status == 410)
    #expect(screen.title == "The time to decide is over")
  }

  @Test func `opening the link approves nothing late, whatever it does in time`() throws {
    #expect(try screen(at: Self.deadline, confirmation: .oneClick).form?.asksForCode == false)
  }

  @Test func `what was approved late may be used until its end`() throws {
    let votes = [SampleRequest.vote(.approve)]
    let usable = try screen(.approvedLate, at: Self.deadline, votes: votes)
    let over = try screen(.approvedLate, at: SampleRequest.late, votes: votes)

    #expect(usable.status == 200)
    #expect(usable.paragraphs[0].contains("once, until 2100-01-08 01:00 UTC"))
    #expect(usable.usableUntil == SampleRequest.late)
    #expect(usable.form == nil)
    #expect(over.status == 410)
    #expect(over.title == "This request is over for good")
  }

  @Test(arguments: [(RequestState.rejectedLate, "Rejected"), (.used, "Approved, and used")])
  func `a late decision stays readable`(state: RequestState, title: String) throws {
    let screen = try screen(state, at: SampleRequest.late)

    #expect(screen.status == 200)
    #expect(screen.title == title)
    #expect(screen.form == nil)
  }

  @Test func `who has approved late sees how many are missing, and no form`() throws {
    let screen = try screen(.expired, at: Self.deadline, votes: [SampleRequest.vote(.approve)], quorum: 2)

    #expect(screen.title == "Your approval is recorded")
    #expect(screen.paragraphs.last == "1 of 2 approvals is still needed.")
    #expect(screen.form == nil)
  }

  @Test func `a late answer against the decision is told so`() throws {
    let request = try SampleRequest.request(.rejectedLate, facts: Self.facts())
    let screen = Screen(.decidedOtherwise(request), confirmation: .code, now: Self.deadline)

    #expect(screen.status == 409)
    #expect(screen.title == "Already rejected")
  }

  @Test func `no page claims that something was started or rolled back`() throws {
    for state in [RequestState.pending, .expired, .approvedLate, .rejectedLate, .used] {
      let text = try screen(state, at: Self.deadline).paragraphs.joined(separator: " ").lowercased()
      #expect(!text.contains("rolled back") && !text.contains("rolling") && !text.contains("was started"))
    }
  }
}
