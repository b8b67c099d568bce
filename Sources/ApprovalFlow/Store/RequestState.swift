/// A request's state as the ledger stores it and as events and logs name it.
package enum RequestState: String, Sendable, Hashable {
  case pending, approved, rejected, withdrawn, expired
  /// Decided after its time: of no use for the launch that asked, which CloudFormation has given up.
  ///
  /// What was approved late may let one more launch of the same pass, which makes it `used`.
  case approvedLate, rejectedLate, used

  init(_ choice: Choice) { self = choice == .approve ? .approved : .rejected }

  /// The decision that CloudFormation is told.
  var choice: Choice? {
    switch self {
    case .approved: .approve
    case .rejected: .reject
    case .pending, .withdrawn, .expired, .approvedLate, .rejectedLate, .used: nil
    }
  }
}

extension RequestSnapshot {
  package var state: RequestState {
    switch progress {
    case .pending: .pending
    case .decided(let choice, _): RequestState(choice)
    case .withdrawn: .withdrawn
    case .expired: .expired
    case .late(.approved, _): .approvedLate
    case .late(.rejected, _): .rejectedLate
    case .late(.used, _): .used
    }
  }
}
