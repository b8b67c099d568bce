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
    } catch let error as InvalidProxyRequest where error == .bodyNotBase64 {
      return presenter(.html).response(.problem(.malformed("\(error)"))).payload
    } catch {
      throw FunctionError(type: "Approval.InvalidEvent", message: "the event is not an HTTP request: \(error)")
    }
    guard request.method != "OPTIONS" else { return Presenter.options.payload }
    let deadline = max(
      invocation.deadline.addingTimeInterval(-Self.margin), clock.now().addingTimeInterval(Self.leastTime))
    let outcome = outcome(of: request, until: deadline, log)
    return presenter(.wanted(byAccept: request.headers["accept"]))
      .response(outcome, toHead: request.method == "HEAD").payload
  }

  private func presenter(_ format: Presenter.Format) -> Presenter {
    Presenter(format: format, confirmation: confirmation, now: clock.now())
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
      let seen = try store.find(link, until: deadline)
      return seen.lacksSignal ? try finish(seen, of: link, until: deadline, log) : .form(seen, error)
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

  /// Tells CloudFormation if that is due, settles what was approved, notes that CloudFormation knows and tells of `vote`.
  private func finish(
    _ seen: RequestSnapshot, of link: ApprovalLink, telling vote: CountedVote? = nil, until deadline: Date, _ log: Log
  ) throws(LinkError) -> Outcome {
    let isAnothers = seen.lacksSignal && seen.dueMessage == nil
    let request = isAnothers ? try store.claimSignal(of: link, until: deadline) : seen
    guard let message = request.dueMessage else {
      // A vote that came late is told nobody, and settled here; a visit changes nothing.
      note(
        vote == nil ? [] : store.settling(request), telling: vote, request, isSignalled: request.isSignalled,
        until: deadline, log)
      return .request(request)
    }
    let sent = messages.send(message, alongside: store.settling(request), until: deadline)
    for case .failure(let error) in sent.writes {
      // The request is the source of truth: whoever needs to know next settles it.
      log.warn("what was approved is not settled yet", ["request": .string(request.id), "reason": .string("\(error)")])
    }
    if case .failure(let error) = sent.delivery {
      log.error("CloudFormation was not told", ["request": .string(request.id), "reason": .string("\(error)")])
      note([], telling: vote, request, isSignalled: false, until: deadline, log)
      // How a request ended without a decision is the clerk's to tell, and no concern of whoever looks.
      return request.decision == nil ? .request(request) : .notSignalled(request, error)
    }
    log.info("CloudFormation was told", ["request": .string(request.id), "status": .string(message.status)])
    note(store.notingSignalled(request), telling: vote, request, isSignalled: true, until: deadline, log)
    return .request(request.delivered())
  }

  /// Writes what is to be noted and puts the event of a decision, side by side.
  private func note(
    _ notes: [PreparedCall<Bool, ServiceError>], telling vote: CountedVote?, _ request: RequestSnapshot,
    isSignalled: Bool,
    until deadline: Date, _ log: Log
  ) {
    var told = [vote.flatMap { events?.decided($0, on: request, isSignalled: isSignalled) }].compactMap { $0 }
    if isSignalled, !notes.isEmpty, let ended = Withdrawal(lackingApprovers: request), let events {
      told.append(events.withdrawn(ended))
    }
    guard !notes.isEmpty || !told.isEmpty else { return }
    let (noted, _) = messages.outbound.sideBySide(
      .group(notes), .group(told.map { $0.told(log) }), until: deadline)
    for case .failure(let error) in noted.get() {
      // The decision stands, and whatever CloudFormation was told; the next visit, or the clerk, writes the same once more.
      log.warn(
        "what became of a decision was not noted",
        ["request": .string(request.id), "reason": .string("\(error)")])
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
