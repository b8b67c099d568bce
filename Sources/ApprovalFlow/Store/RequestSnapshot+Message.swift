import LambdaCore

/// What CloudFormation is told of a request that has ended.
extension RequestSnapshot {
  /// Nil as long as the request is open, and where CloudFormation waits for nothing more.
  var message: CloudFormationMessage? {
    switch target {
    case .waitHandle(let handle): signal.map { .signal($0, to: handle) }
    case .heldAnswer(let held): answer.map { .answer(CustomResourceResponse(to: held.address, $0)) }
    }
  }

  private var signal: Signal? {
    guard let decision else { return nil }
    let uniqueID = "approval-\(id)"
    if lacksApprovers {
      return Signal(
        status: .failure, uniqueID: uniqueID, reason: Self.tooFewApprovers, data: RequestState.rejected.rawValue)
    }
    guard let vote = decidingVote else { return nil }
    return Signal(
      status: decision == .approve ? .success : .failure, uniqueID: uniqueID,
      reason: decision == .approve ? approvals : vote.summary,
      data: vote.comment.isEmpty ? RequestState(decision).rawValue : vote.comment)
  }

  private var answer: CustomResourceResponse.Outcome? {
    switch progress {
    case .pending: nil
    case .decided(.approve, _):
      settlement.map { .success(data: ["Digest": $0.approval.digest], reason: approvals) }
    case .decided(.reject, _):
      if lacksApprovers {
        .failed(reason: "Not approved. \(Self.tooFewApprovers). \(Self.nothingChanged)")
      } else {
        decidingVote.map { .failed(reason: "Not approved. \($0.summary). \(Self.nothingChanged)") }
      }
    case .expired, .late:
      .failed(reason: Self.undecided)
    case .withdrawn(_, let reason):
      .failed(
        reason: reason
          ?? "Not approved: a later update or deletion of this resource came before anybody decided, and withdrew the request"
      )
    }
  }

  private var approvals: String { votes.map(\.summary).joined(separator: "; ") }

  /// The vote that the decision is told by.
  private var decidingVote: Vote? {
    guard decision == .reject else { return votes.last }
    return votes.last { $0.choice == .reject } ?? votes.last
  }

  /// Of a change whose window has ended, whatever becomes of the request afterwards.
  static let undecided = "Not approved: nobody decided in time; once approved, the same update passes without asking"
  private static let tooFewApprovers = "Ended: too few of the approvers who were asked are left"
  private static let nothingChanged = "What runs stays as it is"
}
