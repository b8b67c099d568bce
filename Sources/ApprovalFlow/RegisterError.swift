/// Why the register did not do what was asked.
package enum RegisterError: Error, Equatable, CustomStringConvertible {
  /// The link is of a kind that this installation never sends, or was changed.
  case unusableLink(String)
  case unknownKey
  case notFound
  /// `triesLeft` is nil where wrong codes are not counted.
  case wrongCode(RequestRecord, triesLeft: Int?)
  case locked
  /// Decided before, and otherwise.
  case decidedOtherwise(RequestRecord)
  /// Expired or withdrawn.
  case closed(RequestRecord)
  /// An installation without a ledger can't do it.
  case needsLedger
  case unavailable(String)

  package var description: String {
    switch self {
    case .unusableLink(let problem): problem
    case .unknownKey: "the link's key is unknown"
    case .notFound: "there is no such request"
    case .wrongCode: "the confirmation code is wrong"
    case .locked: "the link is locked after too many wrong codes"
    case .decidedOtherwise: "the request was decided otherwise before"
    case .closed: "the request is closed"
    case .needsLedger: "this approval flow was deployed without a ledger"
    case .unavailable(let problem): "The ledger of requests can't be used: \(problem). Try again in a minute."
    }
  }
}
