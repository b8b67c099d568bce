import ApprovalFlow

/// What a request to the approval endpoint came to.
enum Outcome: Equatable {
  case options
  /// The request as it stands: a form while it is open, what was decided afterwards.
  case record(RequestRecord)
  /// The form again, with what is wrong with it.
  case form(RequestRecord, InvalidForm)
  case decidedOtherwise(RequestRecord)
  case notSignalled(RequestRecord, SignalError)
  case problem(Problem)

  init(_ error: RegisterError) {
    self =
      switch error {
      case .unusableLink(let problem): .problem(.malformed(problem))
      case .unknownKey: .problem(.unknownKey)
      case .wrongCode(let record, let triesLeft): .form(record, .wrongCode(triesLeft: triesLeft, comment: ""))
      case .notFound: .problem(.notFound)
      case .locked: .problem(.locked)
      case .decidedOtherwise(let record): .decidedOtherwise(record)
      case .closed(let record): .record(record)
      case .needsLedger, .unavailable: .problem(.unavailable)
      }
  }
}

/// An answer without a request to show.
enum Problem: Equatable {
  case malformed(String)
  case methodNotAllowed(String)
  case unknownKey
  case notFound
  case locked
  case unavailable

  var status: Int {
    switch self {
    case .malformed: 400
    case .methodNotAllowed: 405
    case .unknownKey, .locked: 403
    case .notFound: 404
    case .unavailable: 502
    }
  }

  var title: String {
    switch self {
    case .malformed: "This link does not work"
    case .methodNotAllowed: "This can't be done here"
    case .unknownKey: "This link is not valid"
    case .notFound: "There is no such request"
    case .locked: "This link is locked"
    case .unavailable: "The ledger can't be reached right now"
    }
  }

  var detail: String {
    switch self {
    case .malformed(let problem):
      "Open the link from the mail again, all of it: mail programs sometimes break long links. What is wrong with it: \(problem)."
    case .methodNotAllowed(let method):
      "The approval page answers GET, HEAD, POST and OPTIONS, not \(method.displayed(limit: 20))."
    case .unknownKey:
      "Its key does not belong to this request. Open the link from the newest mail about it, all of it."
    case .notFound:
      "It may be so old that its record is gone. If the product is still wanted, the requester must launch it again."
    case .locked:
      "The wrong code was given too often. Another approver can still decide; or ask the administrator of the approval flow to send the mail again."
    case .unavailable:
      "Open the link again in a minute: the page then shows how the request stands. If you have just answered, nobody can say yet whether that was recorded."
    }
  }
}
