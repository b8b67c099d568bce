import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport
import Testing

struct RequestRecordTests {
  private static let now = ManualClock.start
  private let handle: WaitHandle

  init() throws {
    handle = try WaitHandle(WaitURL.version4.text, hosts: .none)
  }

  @Test(arguments: [
    (RequestRecord.State.pending, 0, RequestRecord.Standing.open),
    (.pending, 3599, .open),
    (.pending, 3600, .expired),
    (.pending, 100_000, .expired),
    (.approved, 0, .decided(.approve)),
    (.approved, 100_000, .decided(.approve)),
    (.rejected, 0, .decided(.reject)),
    (.rejected, 100_000, .decided(.reject)),
    (.withdrawn, 0, .withdrawn),
    (.withdrawn, 100_000, .withdrawn),
  ])
  func `only what is undecided expires`(state: RequestRecord.State, seconds: Int, standing: RequestRecord.Standing) {
    let record = record(state)

    #expect(record.standing(at: Self.now.addingTimeInterval(TimeInterval(seconds))) == standing)
  }

  @Test func `a signature that ends before the deadline ends the request`() {
    let record = record(.pending, deadline: 1_000_000)

    #expect(record.standing(at: Self.now.addingTimeInterval(TimeInterval(WaitURL.life) - 1)) == .open)
    #expect(record.standing(at: Self.now.addingTimeInterval(TimeInterval(WaitURL.life))) == .expired)
  }

  @Test func `without a deadline of its own a request is open until its signature ends`() {
    let record = record(.pending, deadline: nil)

    #expect(record.standing(at: Self.now) == .open)
    #expect(record.standing(at: Self.now.addingTimeInterval(TimeInterval(WaitURL.life))) == .expired)
  }

  @Test func `an approval's signal names everyone who approved`() throws {
    let votes = [vote("a@example.com", .approve, "fine"), vote("b@example.com", .approve, "")]
    let signal = try #require(record(.approved, votes: votes).dueSignal)

    #expect(signal.status == .success)
    #expect(signal.reason == "Approved by a@example.com: fine; Approved by b@example.com")
    #expect(signal.data == "approved")
  }

  @Test func `a rejection's signal says who rejected and why`() throws {
    let votes = [vote("a@example.com", .approve, "fine"), vote("b@example.com", .reject, "too expensive")]
    let signal = try #require(record(.rejected, votes: votes).dueSignal)

    #expect(signal.status == .failure)
    #expect(signal.reason == "Rejected by b@example.com: too expensive")
    #expect(signal.data == "too expensive")
  }

  @Test func `without a ledger the reason says where the decision came from`() throws {
    let signal = try #require(record(.approved, votes: [vote(nil, .approve, "")]).dueSignal)

    #expect(signal.reason == "Approved by the holder of the mailed link at 203.0.113.7")
  }

  @Test func `the unique id stays the same for the request`() throws {
    let one = try #require(record(.approved, votes: [vote(nil, .approve, "")]).dueSignal)
    let other = try #require(record(.rejected, votes: [vote(nil, .reject, "no")]).dueSignal)

    #expect(one.uniqueID == other.uniqueID)
    #expect(one.uniqueID.contains("id-1"))
  }

  @Test func `no signal is due before the decision, after the signal, or for one who does not hold it`() {
    let votes = [vote("a@example.com", .approve, "")]

    #expect(record(.pending, votes: votes).dueSignal == nil)
    #expect(record(.withdrawn, votes: votes).dueSignal == nil)
    #expect(record(.approved, votes: []).dueSignal == nil)
    var signalled = record(.approved, votes: votes)
    signalled.isSignalled = true
    #expect(signalled.dueSignal == nil)
    #expect(!signalled.lacksSignal)
    var other = record(.approved, votes: votes)
    other.holdsSignal = false
    #expect(other.dueSignal == nil)
    #expect(other.lacksSignal)
  }

  @Test(arguments: [(1, 0, 1), (2, 1, 1), (3, 1, 2), (2, 2, 0), (1, 2, 0)])
  func `approvals that are missing are counted`(quorum: Int, approvals: Int, missing: Int) {
    let votes = (0..<approvals).map { vote("\($0)@h", .approve, "") } + [vote("x@h", .reject, "")]

    #expect(record(.pending, votes: votes, quorum: quorum).missingApprovals == missing)
  }

  private func record(
    _ state: RequestRecord.State, votes: [Vote] = [], quorum: Int = 1, deadline: TimeInterval? = 3600
  ) -> RequestRecord {
    RequestRecord(
      id: "id-1", stackID: WaitURL.stackID,
      facts: RequestFacts(stack: handle.stack, deadline: deadline.map(Self.now.addingTimeInterval)), handle: handle,
      votes: votes, quorum: quorum, state: state, holdsSignal: true)
  }

  private func vote(_ approver: String?, _ choice: Choice, _ comment: String) -> Vote {
    Vote(approver: approver, choice: choice, comment: comment, time: Self.now, sourceAddress: "203.0.113.7")
  }
}
