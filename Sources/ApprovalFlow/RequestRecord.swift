import Foundation
import LambdaCore

/// What is known of a request when somebody opens its link.
package struct RequestRecord: Sendable, Equatable {
  package enum State: String, Sendable { case pending, approved, rejected, withdrawn }

  /// How the request stands for whoever opens the link now.
  package enum Standing: Sendable, Equatable {
    case open
    case decided(Choice)
    case expired
    case withdrawn
  }

  /// Stable over the request's life; a part of the signal's UniqueId.
  package let id: String
  /// The stack's ARN; empty where only the link is known and names none.
  package let stackID: String
  package let facts: RequestFacts
  package let handle: WaitHandle
  /// The approver whose link it is; nil where a link belongs to whoever holds it.
  package let viewer: String?
  package var votes: [Vote]
  /// Approvals needed.
  package let quorum: Int
  package var state: State
  /// Whether CloudFormation's store took the signal.
  package var isSignalled: Bool
  /// Whether it is for whoever holds this record to send the signal, and for nobody else just now.
  package var holdsSignal: Bool

  package init(
    id: String, stackID: String, facts: RequestFacts, handle: WaitHandle, viewer: String? = nil, votes: [Vote] = [],
    quorum: Int = 1,
    state: State = .pending, isSignalled: Bool = false, holdsSignal: Bool = false
  ) {
    self.id = id
    self.stackID = stackID
    self.facts = facts
    self.handle = handle
    self.viewer = viewer
    self.votes = votes
    self.quorum = quorum
    self.state = state
    self.isSignalled = isSignalled
    self.holdsSignal = holdsSignal
  }

  package func standing(at now: Date) -> Standing {
    switch state {
    case .approved: .decided(.approve)
    case .rejected: .decided(.reject)
    case .withdrawn: .withdrawn
    case .pending: isPast(now) ? .expired : .open
    }
  }

  /// Approvals still missing.
  package var missingApprovals: Int { max(0, quorum - votes.count { $0.choice == .approve }) }

  /// The vote of the approver whose link it is.
  package var ownVote: Vote? { votes.first { $0.approver == viewer } }

  /// Whether the request is decided and CloudFormation does not know it yet.
  package var lacksSignal: Bool { !isSignalled && (state == .approved || state == .rejected) }

  /// The signal that the holder of this record is to send.
  package var dueSignal: Signal? {
    guard lacksSignal, holdsSignal, let last = votes.last else { return nil }
    let deciding = state == .rejected ? votes.last { $0.choice == .reject } ?? last : last
    return Signal(
      status: state == .approved ? .success : .failure, uniqueID: "approval-\(id)",
      reason: state == .approved ? votes.map(\.summary).joined(separator: "; ") : deciding.summary,
      data: deciding.comment.isEmpty ? state.rawValue : deciding.comment)
  }

  private func isPast(_ now: Date) -> Bool {
    handle.isExpired(at: now) || facts.deadline.map { $0 <= now } ?? false
  }
}

/// What an approver may say.
package enum Choice: String, Sendable { case approve, reject }

/// One approver's decision.
package struct Vote: Sendable, Equatable {
  /// The approver's address; nil where a link belongs to whoever holds it.
  package let approver: String?
  package let choice: Choice
  /// Fit to be shown; empty where none was given.
  package let comment: String
  package let time: Date
  /// Where the decision came from, as the gateway saw it.
  package let sourceAddress: String?
  /// By which whoever wrote it knows it again; nil in entries of versions that had none.
  package let ballotID: String?

  package init(
    approver: String?, choice: Choice, comment: String, time: Date, sourceAddress: String?, ballotID: String? = nil
  ) {
    self.approver = approver
    self.choice = choice
    self.comment = comment
    self.time = time
    self.sourceAddress = sourceAddress
    self.ballotID = ballotID
  }

  /// `Rejected by a@example.com: too expensive`, for the stack's events.
  package var summary: String {
    let verb = choice == .approve ? "Approved" : "Rejected"
    let place = sourceAddress.map { " at \($0)" } ?? ""
    let who = approver ?? "the holder of the mailed link\(place)"
    return comment.isEmpty ? "\(verb) by \(who)" : "\(verb) by \(who): \(comment)"
  }
}
