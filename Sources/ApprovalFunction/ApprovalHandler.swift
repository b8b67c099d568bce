import ApprovalFlow
import Foundation
import LambdaCore

/// Shows a request and takes the decision on it.
///
/// In: an API Gateway or function-URL event. Out: a page, or its JSON; on a decision, one signal to the wait handle. No
/// answer says more than CloudFormation's store has confirmed. Only an event that is no HTTP request fails the invocation.
struct ApprovalHandler {
  let register: any DecidingRegister
  let signals: SignalSender
  /// nil without a ledger.
  let events: RequestEvents?
  let confirmation: Confirmation
  let clock: WallClock

  func handle(_ invocation: Invocation, _ log: Log) throws(FunctionError) -> Data {
    let request: ProxyRequest
    do {
      request = try ProxyRequest(try JSONValue(parsing: invocation.event))
    } catch let error as InvalidProxyRequest where error == .bodyNotBase64 {
      return Presenter(format: .html, confirmation: confirmation, now: clock.now())
        .response(.problem(.malformed("\(error)"))).payload
    } catch {
      throw FunctionError(type: "Approval.InvalidEvent", message: "the event is not an HTTP request: \(error)")
    }
    let presenter = Presenter(
      format: .wanted(byAccept: request.headers["accept"]), confirmation: confirmation, now: clock.now())
    let deadline = invocation.deadline.addingTimeInterval(-Self.margin)
    let outcome = outcome(of: request, until: deadline, log)
    return presenter.response(outcome, toHead: request.method == "HEAD").payload
  }
}

extension ApprovalHandler {
  /// Seconds kept back to answer before Lambda ends the invocation.
  private static let margin: TimeInterval = 0.5
  /// Characters of an IP address, with room to spare.
  private static let longestAddress = 64

  private func outcome(of request: ProxyRequest, until deadline: Date, _ log: Log) -> Outcome {
    do {
      switch request.method {
      case "OPTIONS": return .options
      case "HEAD": return .record(try register.find(try ApprovalLink(request), until: deadline))
      case "GET": return try show(request, until: deadline, log)
      case "POST": return try decide(request, until: deadline, log)
      default: return .problem(.methodNotAllowed(request.method))
      }
    } catch let error as InvalidLink {
      return .problem(.malformed("\(error)"))
    } catch let error as RegisterError {
      log.warn("the request was refused", ["reason": .string("\(error)")])
      return Outcome(error)
    } catch {
      log.error("the request failed", ["reason": .string("\(error)")])
      return .problem(.unavailable)
    }
  }

  /// Shows the request, and finishes a decision whose signal a crash cut off.
  private func show(_ request: ProxyRequest, until deadline: Date, _ log: Log) throws -> Outcome {
    let link = try ApprovalLink(request)
    let record = try register.find(link, until: deadline)
    if confirmation == .oneClick, record.standing(at: clock.now()) == .open, record.ownVote == nil {
      let ballot = ballot(.approve, comment: "", code: .notAsked, request)
      return try note(ballot, by: link, until: deadline, log)
    }
    return try finish(record, of: link, until: deadline, log)
  }

  private func decide(_ request: ProxyRequest, until deadline: Date, _ log: Log) throws -> Outcome {
    let link = try ApprovalLink(request)
    do {
      let form = try DecisionForm(request, confirmation: confirmation)
      let ballot = ballot(
        form.choice, comment: form.comment, code: confirmation == .code ? .typed(form.code) : .notAsked, request)
      return try note(ballot, by: link, until: deadline, log)
    } catch let problem as InvalidForm {
      let record = try register.find(link, until: deadline)
      return record.lacksSignal ? try finish(record, of: link, until: deadline, log) : .form(record, problem)
    } catch RegisterError.decidedOtherwise(let record) where record.lacksSignal {
      let outcome = try finish(record, of: link, until: deadline, log)
      guard case .record(let finished) = outcome else { return outcome }
      throw RegisterError.decidedOtherwise(finished)
    }
  }

  private func ballot(
    _ choice: Choice, comment: String, code: Ballot.Code, _ request: ProxyRequest
  ) -> Ballot {
    Ballot(
      choice: choice, comment: comment, code: code, time: clock.now(),
      sourceAddress: request.sourceAddress?.displayed(limit: Self.longestAddress))
  }

  /// Notes the decision and sees to its signal.
  private func note(
    _ ballot: Ballot, by link: ApprovalLink, until deadline: Date, _ log: Log
  ) throws -> Outcome {
    let decision: Decision
    do {
      decision = try register.decide(ballot, on: link, until: deadline)
    } catch RegisterError.wrongCode(let record, let triesLeft) {
      log.warn("a wrong confirmation code was given", ["request": .string(record.id)])
      return .form(record, .wrongCode(triesLeft: triesLeft, comment: ballot.comment))
    }
    let record = decision.record
    if decision.isNew { log.info("decision noted", Self.fields(ballot, record)) }
    let outcome = try finish(record, of: link, until: deadline, log)
    if decision.isNew, let vote = record.ownVote { events?.decided(vote, on: record, until: deadline, log) }
    return outcome
  }

  /// Sends the signal if one is due, and notes that it was taken.
  private func finish(
    _ seen: RequestRecord, of link: ApprovalLink, until deadline: Date, _ log: Log
  ) throws -> Outcome {
    var record = seen
    if record.lacksSignal, !record.holdsSignal { record = try register.claimSignal(of: link, until: deadline) }
    guard let signal = record.dueSignal else { return .record(record) }
    do {
      try signals.send(signal, to: record.handle, until: deadline)
    } catch {
      log.error("the signal was not taken", ["request": .string(record.id), "reason": .string("\(error)")])
      return .notSignalled(record, error)
    }
    log.info("signal taken", ["request": .string(record.id), "status": .string(signal.status.rawValue)])
    record.isSignalled = true
    do {
      try register.noteSignalled(record, until: deadline)
    } catch {
      // The store took it, and that is what counts; the next visit sends the same signal once more.
      log.warn("the signal was taken but not noted", ["request": .string(record.id), "reason": .string("\(error)")])
    }
    return .record(record)
  }

  private static func fields(_ ballot: Ballot, _ record: RequestRecord) -> [String: JSONValue] {
    [
      "request": .string(record.id), "decision": .string(ballot.choice.rawValue),
      "state": .string(record.state.rawValue), "approver": record.viewer.map(JSONValue.string) ?? .null,
      "sourceAddress": ballot.sourceAddress.map(JSONValue.string) ?? .null,
    ]
  }
}
