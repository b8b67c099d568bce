/// A request's state as the ledger stores it and as events and logs name it.
package enum RequestState: String, Sendable, Hashable {
  case pending, approved, rejected, withdrawn, expired

  package init(_ choice: Choice) { self = choice == .approve ? .approved : .rejected }

  /// The decision that it stands for.
  var choice: Choice? {
    switch self {
    case .approved: .approve
    case .rejected: .reject
    case .pending, .withdrawn, .expired: nil
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
    }
  }
}
