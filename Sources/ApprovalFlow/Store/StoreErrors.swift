import LambdaCore

/// Why a link does not lead to a request.
package enum LinkError: Error, Equatable, CustomStringConvertible {
  /// The link is of a kind that this install never sends, or was changed.
  case unusable(String)
  case unknownKey
  /// The key is good, and its holder is no approver any more.
  case formerApprover
  case notFound
  case unavailable(StoreUnavailable)

  package var description: String {
    switch self {
    case .unusable(let problem): problem
    case .unknownKey: "the link's key is unknown"
    case .formerApprover: "the link's holder is no approver any more"
    case .notFound: "there is no such request"
    case .unavailable(let error): "\(error)"
    }
  }
}

/// Why the ledger could not be used.
package enum StoreUnavailable: Error, Equatable, CustomStringConvertible {
  case table(ServiceError)
  case unreadable(id: String, UnreadableEntry)
  /// Other writes came first each time.
  case contended
  /// The ledger was asked to open a request that has no approvers.
  case noApprovers

  /// Whether it is known that nothing was written.
  var isOwnRefusal: Bool { if case .table(let error) = self { error.isOwnRefusal } else { true } }

  package var description: String {
    switch self {
    case .table(let error): "The ledger of requests can't be used: \(error). Try again in a minute."
    case .unreadable(let id, let error):
      "The ledger of requests can't be used: its entry \(id) \(error). Ask the administrator of the approval flow."
    case .contended: "The ledger of requests is busy: too many decide at the same time. Try again in a minute."
    case .noApprovers: "The ledger of requests has no approvers to ask. Ask the administrator of the approval flow."
    }
  }
}

/// Why emails were not sent again.
package enum ResendError: Error, Equatable, CustomStringConvertible {
  case notFound
  case closed
  case tooSoon
  case unavailable(StoreUnavailable)

  package var description: String {
    switch self {
    case .notFound: "there is no such request"
    case .closed: "the request is closed"
    case .tooSoon: "the email was sent again less than five minutes ago: wait, then try again"
    case .unavailable(let error): "\(error)"
    }
  }
}
