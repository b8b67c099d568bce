import Foundation
import LambdaCore

/// Where requests are kept between the email and the decision: what opens them.
package protocol OpeningStore: Sendable {
  /// Opens a request and returns what is to be sent; nothing if everyone was emailed, or approved it, before, and new only once.
  ///
  /// `electorate` is nil without a ledger, where one link goes to all who read the topic; so is `view`, which is what the ledger
  /// had of the resource and its request a moment ago.
  func open(
    _ request: ApprovalRequest, of resource: CustomResource, _ view: ResourceView?, by electorate: Electorate?,
    maxOpen: Int, until deadline: Date, _ log: Log
  ) throws(OpeningFailure) -> OpenedRequest

  /// Calls that note what became of a request's invitations; none if nothing is kept.
  func note(_ deliveries: [Delivery]) -> [PreparedCall<Bool, ServiceError>]
}

/// Whom to email about a request that is open, and when.
package struct OpenedRequest: Sendable, Equatable {
  package let invitations: [Invitation]
  /// Whether this event opened it; a repeated one finds it.
  package let isNew: Bool
  /// When it was opened: the order in which emails go out.
  package let openedAt: Date
  /// Slots that were asked for with the write, by approver; none without a ledger.
  package let slots: [ExactText: SlotAnswer]
  /// Until when emails may be begun; what is left then is the clerk's.
  package let sendBy: Date

  package init(
    inviting invitations: [Invitation], isNew: Bool, openedAt: Date, slots: [ExactText: SlotAnswer] = [:],
    sendBy: Date = .distantFuture
  ) {
    self.invitations = invitations
    self.isNew = isNew
    self.openedAt = openedAt
    self.slots = slots
    self.sendBy = sendBy
  }
}

/// Why a request was not opened.
package enum OpeningFailure: Error, Equatable, CustomStringConvertible {
  case refused(AskRefusal)
  /// Somebody else had asked in the stack's name, and that request was withdrawn.
  case ended(AskRefusal, Withdrawal)
  case unavailable(StoreUnavailable)
  /// The request may be there nevertheless.
  case inDoubt(StoreUnavailable)

  package var description: String {
    switch self {
    case .refused(let error), .ended(let error, _): "\(error)"
    case .unavailable(let error), .inDoubt(let error): "\(error)"
    }
  }
}

/// Links that replace earlier ones, and what the request is about.
package struct RenewedInvitations: Sendable, Equatable {
  package let stackID: String
  package let facts: RequestFacts
  package let invitations: [Invitation]
}

/// A request as the gate sees it.
package struct RequestRecord: Sendable, Equatable {
  package let id: String
  package let state: RequestState
  package let votes: [Vote]
  let facts: RequestFacts
}
