/// Why a stack does not pass the gate.
///
/// Written for readers of the stack's events.
package enum GateRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  case noRequest
  /// `isOver` says whether its time to decide is.
  case notApproved(RequestState, isOver: Bool)
  /// The gate's Digest is not the approved one.
  case otherValues
  /// The request was made by a version that bound approvals to nothing.
  case unbound

  package var description: String {
    switch self {
    case .noRequest:
      "Not approved: no one was asked for approval with this wait handle. The property WaitUrl must be the same as the one of Custom::NotificationFunction in this stack."
    case .notApproved(.rejected, _):
      "Not approved: an approver rejected the request. The wait condition's event says why; launch again once the approvers agree."
    case .notApproved(.withdrawn, _):
      "Not approved: the request was withdrawn. Launch again and wait for an approver's decision."
    case .notApproved(_, isOver: true):
      "Not approved: the time to decide ended before enough approvers had answered. Launch again."
    case .notApproved:
      "Not approved: the wait condition was signalled, but not by an approver's decision. Launch again and wait for an approver's decision."
    case .otherValues:
      "Not approved: the property Digest is not the one of the values that were approved. It must be !GetAtt of the Digest of the Custom::NotificationFunction that has the same WaitUrl, so that what runs is what was approved."
    case .unbound:
      "Not approved: this request was approved before approvals were bound to values, so its Digest can't be confirmed. Launch again, so that the approvers are asked anew."
    }
  }
}

extension GateRefusal {
  /// The word for it in events.
  package var word: String {
    switch self {
    case .noRequest: "noRequest"
    case .notApproved(.rejected, _): "rejected"
    case .notApproved(.withdrawn, _): "withdrawn"
    case .notApproved(.expired, _), .notApproved(_, isOver: true): "expired"
    case .notApproved: "notDecided"
    case .otherValues: "otherValues"
    case .unbound: "unbound"
    }
  }
}
