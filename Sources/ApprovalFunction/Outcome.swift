import ApprovalFlow
import LambdaCore

/// What a request to the approval endpoint came to.
enum Outcome: Equatable {
  /// The request as it stands: a form while it is open, what was decided afterwards.
  case request(RequestSnapshot)
  /// The form again, with what is wrong with it.
  case form(RequestSnapshot, InvalidForm)
  case decidedOtherwise(RequestSnapshot)
  case notSignalled(RequestSnapshot, DeliveryError)
  case problem(Problem)
}

/// An answer without a request to show.
enum Problem: Equatable {
  case malformed(String)
  case methodNotAllowed(String)
  case unknownKey
  case formerApprover
  case notFound
  case locked
  case unavailable

  init(_ error: LinkError) {
    self =
      switch error {
      case .unusable(let problem): .malformed(problem)
      case .unknownKey: .unknownKey
      case .formerApprover: .formerApprover
      case .notFound: .notFound
      case .unavailable: .unavailable
      }
  }

  var status: Int {
    switch self {
    case .malformed: 400
    case .methodNotAllowed: 405
    case .unknownKey, .formerApprover, .locked: 403
    case .notFound: 404
    case .unavailable: 503
    }
  }

  var title: String {
    switch self {
    case .malformed: "This link does not work"
    case .methodNotAllowed: "Method not allowed"
    case .unknownKey: "This link is not valid"
    case .formerApprover: "You are not an approver any more"
    case .notFound: "There is no such request"
    case .locked: "This link is locked"
    case .unavailable: "We can't load this request right now"
    }
  }

  var detail: String {
    switch self {
    case .malformed(let problem):
      "Open the complete link from the email again. Some mail programs break long links. What is wrong with it: \(problem)."
    case .methodNotAllowed(let method):
      "The approval page answers GET, HEAD, POST and OPTIONS, not \(method.displayed(limit: 20))."
    case .unknownKey:
      "Its key does not belong to this request. Open the complete link from the newest email about it."
    case .formerApprover:
      "Your address was removed from the approvers of this approval flow, so you can't decide this request, and an approval that you gave before does not count. If that is a mistake, ask the administrator of the approval flow."
    case .notFound:
      "It may be so old that its record is gone. If the product is still wanted, the requester must launch it again."
    case .locked:
      "Too many wrong codes were entered. Another approver can still decide; or ask the administrator of the approval flow to send the email again."
    case .unavailable:
      "Open the link again in a minute: the page then shows how the request stands. If you have just answered, it is not known yet whether your answer was recorded."
    }
  }
}
