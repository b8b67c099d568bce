import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// A ledger's request as it may stand.
enum SampleRequest {
  static let boss = Holder.approver("boss@example.com")
  static let facts = RequestFacts(
    requester: "user@example.com", product: "WordPress", stack: StackID(WaitURL.stackID),
    deadline: ManualClock.start.addingTimeInterval(3600), details: [.init(name: "InstanceType", value: "t3.small")])

  /// A week after the deadline.
  static let late = ManualClock.start.addingTimeInterval(3600 + 7 * 86_400)

  static func request(
    _ state: RequestState = .pending, _ signalling: RequestSnapshot.Signalling = .somebodys,
    facts: RequestFacts = facts, viewer: Holder = boss, votes: [Vote] = [], quorum: Int = 1
  ) throws -> RequestSnapshot {
    let progress: RequestSnapshot.Progress =
      switch state {
      case .pending: .pending
      case .expired: .expired()
      case .approved: .decided(.approve, signalling)
      case .rejected: .decided(.reject, signalling)
      case .withdrawn: .withdrawn()
      case .approvedLate: .late(.approved(until: late))
      case .rejectedLate: .late(.rejected)
      case .used: .late(.used)
      }
    return RequestSnapshot(
      id: "id-1", facts: facts, handle: try WaitHandle(WaitURL.version4.text, hosts: .none), viewer: viewer,
      votes: votes, quorum: quorum, progress: progress)
  }

  static func vote(_ choice: Choice, by holder: Holder = boss, comment: String = "") -> Vote {
    Vote(by: holder, choice: choice, comment: comment, time: ManualClock.start, sourceAddress: "203.0.113.7")
  }
}
