import Foundation
import LambdaCore

extension RequestSnapshot {
  package func standing(at now: Date) -> Standing {
    switch progress {
    case .decided(let choice, let signalling): .decided(choice, signalling)
    case .withdrawn: .withdrawn
    case .expired: lateStanding(at: now)
    case .pending: isPast(now) ? lateStanding(at: now) : .open(missing: missingApprovals)
    case .late(.approved(let until), _) where until <= now: .expired
    case .late(let decision, _): .decidedLate(decision)
    }
  }

  private func lateStanding(at now: Date) -> Standing {
    guard let until = facts.lateUntil, until > now else { return .expired }
    return .late(until: until)
  }

  /// The stack's ARN.
  var stackID: String { handle.stack.text }

  /// Whether a ledger keeps the request; without one only the link is known.
  package var isRecorded: Bool { viewer != .anyoneWithTheLink }

  /// Approvals still missing.
  package var missingApprovals: Int { max(0, quorum - votes.count { $0.choice == .approve }) }

  /// The vote of the person whose link it is.
  package var ownVote: Vote? { votes.first { $0.holder == viewer } }

  /// The decision, if there is one.
  package var decision: Choice? { if case .decided(let choice, _) = progress { choice } else { nil } }

  /// What was decided after its time, if anything was.
  package var lateDecision: LateDecision? { if case .late(let decision, _) = progress { decision } else { nil } }

  /// Whether the request ended because too few of its approvers are left; nobody rejected it.
  package var lacksApprovers: Bool { decision == .reject && !votes.contains { $0.choice == .reject } }

  /// Where CloudFormation waits.
  var target: DecisionTarget { held.map(DecisionTarget.heldAnswer) ?? .waitHandle(handle) }

  /// How far CloudFormation is told; nil if there is nothing to tell.
  private var signalling: Signalling? {
    switch progress {
    case .pending: nil
    case .decided(_, let signalling): signalling
    case .withdrawn(let signalling, _), .expired(let signalling), .late(_, let signalling): signalling
    }
  }

  /// Whether CloudFormation is still to be told how the request ended.
  package var lacksSignal: Bool { signalling.map { $0 != .delivered } ?? false }

  /// Whether CloudFormation's store took how the request ended.
  package var isSignalled: Bool { signalling == .delivered }

  /// What the process with this snapshot is to tell CloudFormation.
  package var dueMessage: CloudFormationMessage? { signalling == .ours ? message : nil }

  /// The same after CloudFormation's store took it.
  package func delivered() -> RequestSnapshot {
    let progress: Progress
    switch self.progress {
    case .pending: return self
    case .decided(let choice, _): progress = .decided(choice, .delivered)
    case .withdrawn(_, let reason): progress = .withdrawn(.delivered, reason: reason)
    case .expired: progress = .expired(.delivered)
    case .late(let decision, _): progress = .late(decision, .delivered)
    }
    return RequestSnapshot(
      id: id, facts: facts, handle: handle, held: held, viewer: viewer, votes: votes, quorum: quorum,
      progress: progress, settlement: settlement, openedAt: openedAt, lateApproval: lateApproval, passedBy: passedBy)
  }

  /// Whether nobody has decided it, in time or later.
  var isUndecided: Bool {
    switch progress {
    case .pending, .expired: true
    case .decided, .withdrawn, .late: false
    }
  }

  /// Whether a vote came after the time to decide.
  func isLate(_ vote: Vote) -> Bool { lateDecision != nil || isUndecided && isPast(vote.time) }

  private func isPast(_ now: Date) -> Bool {
    target.isOver(at: now) || facts.deadline.map { $0 <= now } ?? false
  }
}
