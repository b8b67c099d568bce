import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct RequestSnapshotTests {
  private static let now = ManualClock.start
  private let handle: WaitHandle

  init() throws {
    handle = try WaitHandle(WaitURL.version4.text, hosts: .none)
  }

  @Test(arguments: [0, 3599, 3600, 100_000])
  func `only what is undecided expires`(seconds: Int) {
    let now = Self.now.addingTimeInterval(TimeInterval(seconds))

    #expect(request(.pending).standing(at: now) == (seconds < 3600 ? .open(missing: 1) : .expired))
    #expect(request(.decided(.approve, .ours)).standing(at: now) == .decided(.approve, .ours))
    #expect(request(.decided(.reject, .delivered)).standing(at: now) == .decided(.reject, .delivered))
    #expect(request(.withdrawn()).standing(at: now) == .withdrawn)
  }

  @Test(arguments: [RequestSnapshot.Progress.pending, .expired()])
  func `from the deadline on an answer is a late one, and from the end of its days none`(
    progress: RequestSnapshot.Progress
  ) {
    let until = Self.now.addingTimeInterval(3600 + 86_400)
    var facts = RequestFacts(stack: handle.stack, deadline: Self.now.addingTimeInterval(3600))
    facts.lateUntil = until
    let request = RequestSnapshot(
      id: "id-1", facts: facts, handle: handle, viewer: .approver("a@example.com"), progress: progress)

    let isOpen = request.standing(at: Self.now.addingTimeInterval(3599)) == .open(missing: 1)
    #expect(isOpen == (progress == .pending))
    #expect(request.standing(at: Self.now.addingTimeInterval(3600)) == .late(until: until))
    #expect(request.standing(at: until.addingTimeInterval(-1)) == .late(until: until))
    #expect(request.standing(at: until) == .expired)
  }

  @Test func `a signature that ends before the deadline ends the request`() {
    let request = request(.pending, deadline: 1_000_000)

    #expect(request.standing(at: Self.now.addingTimeInterval(TimeInterval(WaitURL.life) - 1)) == .open(missing: 1))
    #expect(request.standing(at: Self.now.addingTimeInterval(TimeInterval(WaitURL.life))) == .expired)
  }

  @Test func `without a deadline of its own a request is open until its signature ends`() {
    let request = request(.pending, deadline: nil)

    #expect(request.standing(at: Self.now) == .open(missing: 1))
    #expect(request.standing(at: Self.now.addingTimeInterval(TimeInterval(WaitURL.life))) == .expired)
  }

  @Test func `an approval's signal names everyone who approved`() throws {
    let votes = [vote("a@example.com", .approve, "fine"), vote("b@example.com", .approve, "")]
    let signal = try #require(request(.decided(.approve, .ours), votes: votes).dueSignal)

    #expect(signal.status == .success)
    #expect(signal.reason == "Approved by a@example.com: fine; Approved by b@example.com")
    #expect(signal.data == "approved")
  }

  @Test func `a rejection's signal says who rejected and why`() throws {
    let votes = [vote("a@example.com", .approve, "fine"), vote("b@example.com", .reject, "too expensive")]
    let signal = try #require(request(.decided(.reject, .ours), votes: votes).dueSignal)

    #expect(signal.status == .failure)
    #expect(signal.reason == "Rejected by b@example.com: too expensive")
    #expect(signal.data == "too expensive")
  }

  @Test func `without a ledger the reason says where the decision came from`() throws {
    let signal = try #require(request(.decided(.approve, .ours), votes: [vote(nil, .approve, "")]).dueSignal)

    #expect(signal.reason == "Approved by the holder of the emailed link at 203.0.113.7")
  }

  @Test func `the unique id stays the same for the request`() throws {
    let one = try #require(request(.decided(.approve, .ours), votes: [vote(nil, .approve, "")]).dueSignal)
    let other = try #require(request(.decided(.reject, .ours), votes: [vote(nil, .reject, "no")]).dueSignal)

    #expect(one.uniqueID == other.uniqueID)
    #expect(one.uniqueID.contains("id-1"))
  }

  @Test func `no signal is due before the decision, after the signal, or for a process without the claim`() {
    let votes = [vote("a@example.com", .approve, "")]

    #expect(request(.pending, votes: votes).dueMessage == nil)
    #expect(request(.withdrawn(), votes: votes).dueMessage == nil)
    #expect(request(.decided(.approve, .ours), votes: []).dueMessage == nil)
    #expect(request(.decided(.approve, .delivered), votes: votes).dueMessage == nil)
    #expect(!request(.decided(.approve, .delivered), votes: votes).lacksSignal)
    #expect(request(.decided(.approve, .somebodys), votes: votes).dueMessage == nil)
    #expect(request(.decided(.approve, .somebodys), votes: votes).lacksSignal)
    #expect(request(.decided(.approve, .ours), votes: votes).delivered().progress == .decided(.approve, .delivered))
  }

  @Test(arguments: [(1, 0, 1), (2, 1, 1), (3, 1, 2), (2, 2, 0), (1, 2, 0)])
  func `approvals that are missing are counted`(quorum: Int, approvals: Int, missing: Int) {
    let votes = (0..<approvals).map { vote("\($0)@h", .approve, "") } + [vote("x@h", .reject, "")]

    #expect(request(.pending, votes: votes, quorum: quorum).missingApprovals == missing)
  }

  private func request(
    _ progress: RequestSnapshot.Progress, votes: [Vote] = [], quorum: Int = 1, deadline: TimeInterval? = 3600
  ) -> RequestSnapshot {
    RequestSnapshot(
      id: "id-1", facts: RequestFacts(stack: handle.stack, deadline: deadline.map(Self.now.addingTimeInterval)),
      handle: handle, viewer: .anyoneWithTheLink, votes: votes, quorum: quorum, progress: progress)
  }

  private func vote(_ approver: String?, _ choice: Choice, _ comment: String) -> Vote {
    Vote(
      by: approver.map(Holder.approver) ?? .anyoneWithTheLink, choice: choice, comment: comment, time: Self.now,
      sourceAddress: "203.0.113.7")
  }
}

extension RequestSnapshot {
  /// What is due, where it is a signal.
  var dueSignal: Signal? { if case .signal(let signal, _)? = dueMessage { signal } else { nil } }
}
