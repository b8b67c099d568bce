/// Why nothing was taken back.
package enum WithdrawalError: Error, Equatable, CustomStringConvertible {
  case notFound
  /// It is decided, withdrawn, used, or can still be decided in time.
  case notLate(RequestState)
  case unavailable(StoreUnavailable)

  package var description: String {
    switch self {
    case .notFound: "there is no such request"
    case .notLate(.pending): "the request can still be decided in time: an approver can reject it"
    case .notLate(let state): "the request is \(state.rawValue): nothing of it is left to take back"
    case .unavailable(let error): "\(error)"
    }
  }
}
