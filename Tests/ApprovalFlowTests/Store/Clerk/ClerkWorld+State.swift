import Foundation
import LambdaCore

@testable import ApprovalFlow

extension ClerkWorld {
  struct State: Hashable {
    /// Index of the table, see `ClerkWorld.tables`.
    var table = 0
    /// Index of the story's moments.
    var time = 0
    var stages: [Stage]
    /// What has been sent to each seat.
    var emails: [Int]
    var reminders: [Int]
    var notices: [Int]
    /// Emails to the requester.
    var outcomes = 0
    var signals = 0
    var mishaps = 0
    var refusals = 0
    /// Secrets that have been given out.
    var secrets: Int
    /// Whether Lambda has repeated the event.
    var isRepeated = false
  }

  /// Where a process is.
  ///
  /// Numbers are tables as they were read.
  enum Stage: Hashable {
    case waiting
    case opening
    case reopening
    case judging(Int)
    case looked(Int)
    case claiming(Int)
    case expiring(Int)
    case turning(Int)
    case signalling
    case notingSignal
    case renewing(Round, [SeatNumber])
    case sending(Round)
    case notingEmails(Round)
    case telling(Round)
    case noting(Round)
    case returning(Round)
    case endingShift
    case done
  }

  /// Letters of one kind on their way.
  struct Round: Hashable {
    enum Kind { case emails, reminders, notices }
    var kind: Kind
    /// The table as the clerk has read it; nil for a launch.
    var read: Int?
    var left: [SeatNumber]
    var sent: [SeatNumber] = []
    var requesterTold = false
    var isComplete = true
  }

  /// What a process writes, which follows from where it is and what it has read.
  struct Write: Hashable {
    let table: Int
    let time: Int
    let secrets: Int
    let actor: Int
    let stage: Stage
  }
}

extension ClerkWorld.State {
  func with(_ actor: Int, _ stage: ClerkWorld.Stage) -> Self {
    var next = self
    next.stages[actor] = stage
    return next
  }
}
