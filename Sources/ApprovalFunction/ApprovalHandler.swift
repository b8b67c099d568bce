import ApprovalFlow
import Foundation
import LambdaCore

/// Shows a request and takes the decision on it.
///
/// In: an API Gateway or function-URL event. Out: a page, or its JSON; on a decision, one message to CloudFormation. A page
/// never claims more than S3 has confirmed. Only an event that is not an HTTP request fails the invocation.
struct ApprovalHandler {
  let store: any DecidingStore
  let messages: MessageSender
  /// nil without a ledger.
  let events: RequestEvents?
  let confirmation: ConfirmationMode
  let clock: WallClock
  var random = RandomBits.system

  func handle(_ invocation: Invocation, _ log: Log) throws(FunctionError) -> Data {
    let request: ProxyRequest
    do {
      request = try ProxyRequest(try JSONValue(parsing: invocation.event))
    } catch {
      throw FunctionError(type: "Approval.InvalidEvent", message: "the event is not an HTTP request: \(error)")
    }
    guard request.method != "OPTIONS" else { return Presenter.options.payload }
    let deadline = max(
      invocation.deadline.addingTimeInterval(-Self.margin), clock.now().addingTimeInterval(Self.leastTime))
    let outcome = outcome(of: request, until: deadline, log)
    let format = Presenter.Format.wanted(byAccept: request.headers["accept"])
    return Presenter(format: format, confirmation: confirmation, now: clock.now())
      .response(outcome, toHead: request.method == "HEAD").payload
  }
}

extension ApprovalHandler {
  /// Seconds kept back to answer before Lambda ends the invocation.
  private static let margin: TimeInterval = 0.5
  /// Seconds for one short attempt, whatever the deadline says: the caller may be waiting still.
  private static let leastTime: TimeInterval = 1
  /// Characters of an IP address, with room to spare.
  private static let maxAddress = 64

  private func outcome(of request: ProxyRequest, until deadline: Date, _ log: Log) -> Outcome {
    do throws(LinkError) {
      switch request.method {
      case "HEAD": return .request(try store.find(try link(in: request), until: deadline))
      case "GET": return try show(request, until: deadline, log)
      case "POST": return try decide(request, until: deadline, log)
      default: return .problem(.methodNotAllowed(request.method))
      }
    } catch {
      log.warn("the request was refused", ["reason": .string("\(error)")])
      return .problem(Problem(error))
    }
  }

  private func link(in request: ProxyRequest) throws(LinkError) -> ApprovalLink {
    do { return try ApprovalLink(request) } catch { throw .unusable("\(error)") }
  }

  /// Shows the request, and tells CloudFormation what a crash kept from it.
  private func show(_ request: ProxyRequest, until deadline: Date, _ log: Log) throws(LinkError) -> Outcome {
    let link = try link(in: request)
    let seen = try store.find(link, until: deadline)
    if confirmation == .oneClick, case .open = seen.standing(at: clock.now()), seen.ownVote == nil {
      return try record(
        ballot(.approve, comment: "", code: .notAsked, request), by: link, until: deadline, log)
    }
    return try finish(seen, of: link, until: deadline, log)
  }

  private func decide(_ request: ProxyRequest, until deadline: Date, _ log: Log) throws(LinkError) -> Outcome {
    let link = try link(in: request)
    let form: DecisionForm
    do {
      form = try DecisionForm(request, confirmation: confirmation)
    } catch {
      let outcome = try finish(try store.find(link, until: deadline), of: link, until: deadline, log)
      guard case .request(let seen) = outcome else { return outcome }
      return .form(seen, error)
    }
    let code = confirmation == .code ? Ballot.Code.typed(form.code) : .notAsked
    return try record(
      ballot(form.choice, comment: form.comment, code: code, request), by: link, until: deadline, log)
  }

  private func ballot(_ choice: Choice, comment: String, code: Ballot.Code, _ request: ProxyRequest) -> Ballot {
    Ballot(
      id: random.id(), choice: choice, comment: comment, code: code, time: clock.now(),
      sourceAddress: request.sourceAddress?.displayed(limit: Self.maxAddress))
  }

  /// Records the decision and sees to it that CloudFormation is told.
  private func record(
    _ ballot: Ballot, by link: ApprovalLink, until deadline: Date, _ log: Log
  ) throws(LinkError) -> Outcome {
    switch try store.decide(ballot, on: link, until: deadline) {
    case .counted(let request):
      log.info("decision recorded", Self.fields(ballot, request))
      return try finish(request, of: link, telling: request.countedVote, until: deadline, log)
    case .repeated(let request):
      return try finish(request, of: link, until: deadline, log)
    case .decidedOtherwise(let request):
      guard request.lacksSignal else { return .decidedOtherwise(request) }
      let outcome = try finish(request, of: link, until: deadline, log)
      guard case .request(let finished) = outcome else { return outcome }
      return .decidedOtherwise(finished)
    case .closed(let request):
      return .request(request)
    case .wrongCode(let request, let attemptsLeft):
      log.warn("a wrong confirmation code was entered", ["request": .string(request.id)])
      return .form(request, .wrongCode(attemptsLeft: attemptsLeft, comment: ballot.comment))
    case .locked(let isNew):
      if isNew { events?.count(.linkLocked, log) }
      log.warn("the request was refused", ["reason": "the link is locked after too many wrong codes"])
      return .problem(.locked)
    }
  }

  private static func fields(_ ballot: Ballot, _ request: RequestSnapshot) -> [String: JSONValue] {
    [
      "request": .string(request.id), "decision": .string(ballot.choice.rawValue),
      "state": .string(request.state.rawValue),
      "approver": request.viewer.address.map(JSONValue.string) ?? .null,
      "sourceAddress": ballot.sourceAddress.map(JSONValue.string) ?? .null,
    ]
  }
}
