import Foundation
import LambdaCore

/// What is known of a request when somebody opens its link.
package struct RequestSnapshot: Sendable, Equatable {
  /// Stable over the request's life; a part of the signal's UniqueId.
  package let id: String
  package let facts: RequestFacts
  package let handle: WaitHandle
  /// Whose link it is.
  package let viewer: Holder
  package let votes: [Vote]
  /// Approvals needed.
  package let quorum: Int
  package let progress: Progress
  /// What an approval of the request approves, and for which resource; nil if it is bound to nothing.
  package let settlement: Settlement?

  package struct Settlement: Sendable, Equatable {
    let resource: ResourceName
    let approval: ResourceEntry.Approval
  }

  package enum Progress: Sendable, Equatable {
    case pending
    case decided(Choice, Signalling)
    case withdrawn
    /// Nobody decided in time, and that is on record.
    case expired
  }

  /// How far a decision's signal to CloudFormation has come.
  package enum Signalling: Sendable, Equatable {
    /// This process holds the claim to send it.
    case ours
    /// Not delivered yet; another process may be sending it.
    case somebodys
    /// CloudFormation's store took it.
    case delivered
  }

  /// How the request stands for the person who opens the link now.
  package enum Standing: Sendable, Equatable {
    case open(missing: Int)
    case decided(Choice, Signalling)
    case expired
    case withdrawn
  }

  package init(
    id: String, facts: RequestFacts, handle: WaitHandle, viewer: Holder, votes: [Vote] = [], quorum: Int = 1,
    progress: Progress = .pending, settlement: Settlement? = nil
  ) {
    self.id = id
    self.facts = facts
    self.handle = handle
    self.viewer = viewer
    self.votes = votes
    self.quorum = quorum
    self.progress = progress
    self.settlement = settlement
  }
}

extension RequestSnapshot {
  package func standing(at now: Date) -> Standing {
    switch progress {
    case .decided(let choice, let signalling): .decided(choice, signalling)
    case .withdrawn: .withdrawn
    case .expired: .expired
    case .pending: isPast(now) ? .expired : .open(missing: missingApprovals)
    }
  }

  /// The stack's ARN.
  package var stackID: String { handle.stack.text }

  /// Whether a ledger keeps the request; without one only the link is known.
  package var isRecorded: Bool { viewer != .anyoneWithTheLink }

  /// Approvals still missing.
  package var missingApprovals: Int { max(0, quorum - votes.count { $0.choice == .approve }) }

  /// The vote of the person whose link it is.
  package var ownVote: Vote? { votes.first { $0.holder == viewer } }

  /// The decision, if there is one.
  package var decision: Choice? { if case .decided(let choice, _) = progress { choice } else { nil } }

  /// Whether the request ended because too few of its approvers are left; nobody rejected it.
  package var lacksApprovers: Bool { decision == .reject && !votes.contains { $0.choice == .reject } }

  /// Whether the request is decided and CloudFormation does not know it yet.
  package var lacksSignal: Bool {
    if case .decided(_, let signalling) = progress { signalling != .delivered } else { false }
  }

  /// Whether CloudFormation's store took the decision.
  package var isSignalled: Bool { if case .decided(_, .delivered) = progress { true } else { false } }

  /// The signal that the process with this snapshot is to send.
  package var dueSignal: Signal? {
    guard case .decided(let choice, .ours) = progress else { return nil }
    if lacksApprovers {
      return Signal(
        status: .failure, uniqueID: "approval-\(id)", reason: "Ended: too few of the approvers who were asked are left",
        data: RequestState.rejected.rawValue)
    }
    guard let last = votes.last else { return nil }
    let deciding = choice == .reject ? votes.last { $0.choice == .reject } ?? last : last
    return Signal(
      status: choice == .approve ? .success : .failure, uniqueID: "approval-\(id)",
      reason: choice == .approve ? votes.map(\.summary).joined(separator: "; ") : deciding.summary,
      data: deciding.comment.isEmpty ? RequestState(choice).rawValue : deciding.comment)
  }

  /// The same after CloudFormation's store took the signal.
  package func delivered() -> RequestSnapshot {
    guard let decision else { return self }
    return RequestSnapshot(
      id: id, facts: facts, handle: handle, viewer: viewer, votes: votes, quorum: quorum,
      progress: .decided(decision, .delivered), settlement: settlement)
  }

  private func isPast(_ now: Date) -> Bool {
    handle.isExpired(at: now) || facts.deadline.map { $0 <= now } ?? false
  }
}
