extension RequestRecord {
  /// The gate's rule: only what approvers approved passes.
  package func requireApproved() throws(GateRefusal) {
    guard state == .approved else { throw .notApproved(state) }
  }
}

/// Why a stack does not pass the gate.
///
/// Written for readers of the stack's events.
package enum GateRefusal: Error, Equatable, CustomStringConvertible {
  case noRequest
  case notApproved(RequestState)

  package var description: String {
    switch self {
    case .noRequest:
      "Not approved: no one was asked for approval with this wait handle. The property WaitUrl must be the same as the one of Custom::NotificationFunction in this stack."
    case .notApproved(.rejected):
      "Not approved: an approver rejected the request."
    case .notApproved(.withdrawn):
      "Not approved: the request was withdrawn."
    case .notApproved:
      "Not approved: the wait condition was signalled, but not by an approver's decision. Launch again and wait for an approver's decision."
    }
  }
}
