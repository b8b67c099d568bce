import Foundation
import LambdaCore

/// What is known of a request when somebody opens its link.
package struct RequestSnapshot: Sendable, Equatable {
  /// Stable over the request's life; a part of the signal's UniqueId.
  package let id: String
  package let facts: RequestFacts
  let handle: WaitHandle
  /// The answer that CloudFormation waits for; nil if it waits for a signal to the handle.
  package let held: HeldAnswer?
  /// Whose link it is.
  package let viewer: Holder
  package let votes: [Vote]
  /// Approvals needed.
  package let quorum: Int
  package let progress: Progress
  /// What an approval of the request approves, and for which resource; nil if it is bound to nothing.
  let settlement: Settlement?
  /// nil if only the link is known.
  let openedAt: Date?
  /// What was approved late, and where the next launch looks for it; nil if nothing was.
  let lateApproval: LateApproval?
  /// The late approval that let the request pass; nil if its approvers were asked.
  let passedBy: UsedApproval?

  package struct Settlement: Sendable, Equatable {
    let resource: ResourceName
    let approval: ResourceEntry.Approval
  }

  /// Where CloudFormation waits for a signal, only a decision is told; an answer that is held is owed however the request ends.
  package enum Progress: Sendable, Equatable {
    case pending
    case decided(Choice, Signalling)
    case withdrawn(Signalling? = nil, reason: String? = nil)
    /// Nobody decided in time, and that is on record.
    case expired(Signalling? = nil)
    /// Decided when its time was over.
    case late(LateDecision, Signalling? = nil)
  }

  /// How far it has come that CloudFormation is told.
  package enum Signalling: Sendable, Equatable {
    /// This process holds the claim to tell.
    case ours
    /// Not told yet; another process may be telling.
    case somebodys
    /// CloudFormation's store took it.
    case delivered
  }

  /// What was decided when it was of no use any more for the launch that asked.
  package enum LateDecision: Sendable, Equatable {
    /// One more launch of the same may pass until then.
    case approved(until: Date)
    case rejected
    /// What was approved has let a launch pass.
    case used

    package var choice: Choice { self == .rejected ? .reject : .approve }
  }

  /// How the request stands for the person who opens the link now.
  package enum Standing: Sendable, Equatable {
    case open(missing: Int)
    /// Too late for the launch that asked, and in time for the next one of the same.
    case late(until: Date)
    case decided(Choice, Signalling)
    case decidedLate(LateDecision)
    /// Over for good.
    case expired
    case withdrawn
  }

  init(
    id: String, facts: RequestFacts, handle: WaitHandle, held: HeldAnswer? = nil, viewer: Holder, votes: [Vote] = [],
    quorum: Int = 1, progress: Progress = .pending, settlement: Settlement? = nil, openedAt: Date? = nil,
    lateApproval: LateApproval? = nil, passedBy: UsedApproval? = nil
  ) {
    self.id = id
    self.facts = facts
    self.handle = handle
    self.held = held
    self.viewer = viewer
    self.votes = votes
    self.quorum = quorum
    self.progress = progress
    self.settlement = settlement
    self.openedAt = openedAt
    self.lateApproval = lateApproval
    self.passedBy = passedBy
  }
}
