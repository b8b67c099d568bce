/// Why a custom resource's ask is refused though it could be made.
///
/// Written for readers of the stack's events.
package enum AskRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  /// Another resource of the stack has asked with this wait handle.
  case anotherResource(String)
  /// The request that was made with this wait handle is about other values, approvers or another quorum; perhaps by another
  /// resource of the stack.
  case differs(otherResource: String? = nil)
  /// A Delete came first, or the request was withdrawn.
  case withdrawn
  /// The same values were asked about, and are not approved.
  case notApproved(RequestState)
  /// The wait handle was approved with other values.
  case otherValues
  /// The requester has as many open requests as one may have.
  case tooManyOpen(String, Int)

  package var description: String {
    switch self {
    case .anotherResource(let name):
      "The resource \(name) of this stack has asked for approval with this wait handle already. If this resource is meant to hold the stack until the approval, its type must be Custom::ApprovalGate, spelled exactly so; if it is meant to ask, give it a wait handle of its own."
    case .differs(let name?):
      "The resource \(name) of this stack has asked for approval with this wait handle, for other values, approvers or another quorum. That request counts no more. If both resources are meant to ask, give each a wait handle of its own; if this one is meant to hold the stack, its type must be Custom::ApprovalGate, spelled exactly so. If the template has no resource \(name), somebody else asked in this stack's name: tell the administrator of the approval flow."
    case .differs:
      "Somebody else asked in this stack's name: the ledger has a request for this wait handle with other values, approvers or another quorum. That request counts no more. Launch again, and tell the administrator of the approval flow, who should see to it that only launch roles may invoke the function."
    case .withdrawn:
      "The request for this wait handle was withdrawn: a Delete of this resource came before. Launch again."
    case .notApproved(.rejected):
      "Not approved: an approver rejected these values. Launch again once the approvers agree."
    case .notApproved:
      "Not approved: these values were asked about and not approved in time. Launch again and wait for the approvers' decision."
    case .tooManyOpen(let requester, let maxOpen):
      "\(requester) has \(maxOpen) undecided requests, as many as one person may have. Wait until one is decided, or terminate a product that is no longer wanted, and launch again. The administrator of the approval flow can set MAX_OPEN."
    case .otherValues:
      "This wait handle was approved with other values. Give the stack a new AWS::CloudFormation::WaitConditionHandle under another logical id, so that the approvers are asked again."
    }
  }
}
