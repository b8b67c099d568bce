import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// What is counted, under which name, and who counts a decision.
struct OccurrenceTests {
  private static let ann = Holder.approver("ann@example.com")
  private static let ben = Holder.approver("ben@example.com")

  private static func vote(_ holder: Holder, _ choice: Choice, after seconds: TimeInterval) -> Vote {
    Vote(by: holder, choice: choice, comment: "", time: ManualClock.start + seconds, sourceAddress: nil)
  }

  private static func request(_ votes: [Vote], _ progress: RequestSnapshot.Progress) throws -> RequestSnapshot {
    RequestSnapshot(
      id: "id-1", facts: RequestFacts(stack: nil, deadline: nil),
      handle: try WaitHandle(WaitURL.version4.text, hosts: .none), viewer: ann, votes: votes, quorum: 2,
      progress: progress, openedAt: ManualClock.start)
  }

  @Test func `the vote that decides is counted with its time, though another was cast later`() throws {
    let (first, last) = (Self.vote(Self.ann, .approve, after: 60), Self.vote(Self.ben, .approve, after: 90))
    let pending = try Self.request([last], .pending)
    let decided = try Self.request([first, last], .decided(.approve, .ours))
    let seen = try Self.request([first, last], .decided(.approve, .somebodys))

    #expect(pending.countedVote == nil)
    #expect(decided.countedVote == CountedVote(first, decides: true))
    #expect(seen.countedVote == CountedVote(first, decides: false))
    #expect(Occurrence(CountedVote(first, decides: true), on: decided) == .decided(.approve, after: 60))
    #expect(Occurrence(CountedVote(first, decides: false), on: seen) == nil)
    #expect(Occurrence(CountedVote(last, decides: false), on: pending) == nil)
  }

  private static let named: [(occurrence: Occurrence, metrics: [String])] = [
    (.opened, ["RequestsOpened 1.0 Count"]),
    (.decided(.approve, after: 90), ["RequestsApproved 1.0 Count", "SecondsToDecision 90.0 Seconds"]),
    (.decided(.reject, after: nil), ["RequestsRejected 1.0 Count"]),
    (.decided(.reject, after: -0.5), ["RequestsRejected 1.0 Count", "SecondsToDecision 0.0 Seconds"]),
    (.expired, ["RequestsExpired 1.0 Count"]),
    (.emailed(3), ["EmailsSent 3.0 Count"]),
    (.unreachable, ["ApproversUnreachable 1.0 Count"]),
    (.gateRefused, ["GateRefusals 1.0 Count"]),
    (.linkLocked, ["LinksLocked 1.0 Count"]),
    (.clerkLag(61), ["ClerkLag 61.0 Seconds"]),
  ]

  @Test(arguments: named)
  func `each has a name and a unit`(occurrence: Occurrence, metrics: [String]) {
    #expect(occurrence.metrics.map { "\($0.name) \($0.value) \($0.unit.rawValue)" } == metrics)
  }

  @Test func `the one dimension is the installation's table`() {
    #expect(
      RequestMetrics(ledger: "requests").line(.opened)
        == EmbeddedMetrics(
          namespace: "ApprovalFlow", dimensions: ["Ledger": "requests"], [.init("RequestsOpened", 1, .count)]))
  }
}
