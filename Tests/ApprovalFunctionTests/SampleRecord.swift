import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport

/// A ledger's request as it may stand.
enum SampleRecord {
  static let facts = RequestFacts(
    requester: "user@example.com", product: "WordPress", stack: StackID(WaitURL.stackID),
    deadline: ManualClock.start.addingTimeInterval(3600), details: [.init(name: "InstanceType", value: "t3.small")])

  static func record(
    _ state: RequestRecord.State = .pending, facts: RequestFacts = facts, viewer: String? = "boss@example.com",
    votes: [Vote] = [], quorum: Int = 1, isSignalled: Bool = false, holdsSignal: Bool = false
  ) throws -> RequestRecord {
    RequestRecord(
      id: "id-1", stackID: WaitURL.stackID, facts: facts,
      handle: try WaitHandle(WaitURL.version4.text, hosts: .none), viewer: viewer, votes: votes, quorum: quorum,
      state: state, isSignalled: isSignalled, holdsSignal: holdsSignal)
  }

  static func vote(_ choice: Choice, by approver: String? = "boss@example.com", comment: String = "") -> Vote {
    Vote(
      approver: approver, choice: choice, comment: comment, time: ManualClock.start, sourceAddress: "203.0.113.7")
  }
}
