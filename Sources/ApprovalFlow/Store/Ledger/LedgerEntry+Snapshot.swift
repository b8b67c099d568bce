import Foundation
import LambdaCore

extension LedgerEntry {
  /// What an approver is told about the request.
  var facts: RequestFacts {
    var facts = RequestFacts(
      requester: requester, product: product, stack: handle.stack, deadline: deadline, details: details,
      electorate: Electorate(approvers: approvers, quorum: quorum), notes: notes, isVerified: isVerified,
      launchedBy: launchedBy, productARN: productARN, lateUntil: lateUntil)
    facts.isChange = kind == .change
    facts.isUpdate = against != nil
    facts.staying = staying
    return facts
  }

  /// The entry as the approver of a seat sees it.
  func snapshot(for seat: Seat, holdsSignal: Bool = false) -> RequestSnapshot {
    snapshot(for: .approver(seat.address), holdsSignal: holdsSignal)
  }

  func snapshot(for viewer: Holder, holdsSignal: Bool) -> RequestSnapshot {
    RequestSnapshot(
      id: id, facts: facts, handle: handle, held: held, viewer: viewer, votes: votes, quorum: quorum,
      progress: progress(holdsSignal: holdsSignal), settlement: settlement, openedAt: openedAt,
      lateApproval: LateApproval(self), passedBy: UsedApproval(self))
  }

  private var settlement: RequestSnapshot.Settlement? {
    guard let resource, let approval else { return nil }
    return RequestSnapshot.Settlement(resource: resource, approval: approval)
  }

  private func progress(holdsSignal: Bool) -> RequestSnapshot.Progress {
    let signalling: RequestSnapshot.Signalling = isSignalled ? .delivered : holdsSignal ? .ours : .somebodys
    switch state {
    case .pending: return .pending
    case .withdrawn: return .withdrawn(held == nil ? nil : signalling, reason: endReason)
    case .expired: return .expired(held == nil ? nil : signalling)
    case .approvedLate: return .late(.approved(until: usableUntil ?? deadline), held == nil ? nil : signalling)
    case .rejectedLate: return .late(.rejected, held == nil ? nil : signalling)
    case .used: return .late(.used, held == nil ? nil : signalling)
    case .approved: return .decided(.approve, signalling)
    case .rejected: return .decided(.reject, signalling)
    }
  }

  /// Where CloudFormation waits.
  var target: DecisionTarget { held.map(DecisionTarget.heldAnswer) ?? .waitHandle(handle) }

  /// When nobody can decide any more, whatever is on record.
  var end: Date { held?.windowEnds ?? min(deadline, handle.expiry) }

  func isOver(at now: Date) -> Bool { end <= now }

  /// When CloudFormation's store takes nothing any more.
  var tellableUntil: Date { held?.refusedFrom ?? handle.expiry }

  /// Whether CloudFormation is owed how the request ended: a decision always, and every end of a change.
  var isToBeTold: Bool { state.choice != nil || held != nil && state != .pending }

  /// The entry as the gate sees it.
  var record: RequestRecord { RequestRecord(id: id, state: state, votes: votes, facts: facts) }
}
