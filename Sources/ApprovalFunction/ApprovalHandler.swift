import ApprovalFlow
import Foundation
import LambdaCore

/// Shows a request and takes the decision on it.
///
/// In: an API Gateway or function-URL event. Out: a page, or its JSON; on a decision, one signal to the wait handle. No
/// answer says more than CloudFormation's store has confirmed. Only an event that is no HTTP request fails the invocation.
struct ApprovalHandler {
  let register: any RequestRegister
  let signals: SignalSender
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

  /// Shows the request, and finishes a decision whose signal was cut off by a crash.
  private func show(_ request: ProxyRequest, until deadline: Date, _ log: Log) throws -> Outcome {
    let link = try ApprovalLink(request)
    let record = try register.find(link, until: deadline)
    if confirmation == .oneClick, record.standing(at: clock.now()) == .open {
      return try note(.approve, comment: "", on: record, by: link, request, until: deadline, log)
    }
    return try finish(record, until: deadline, log)
  }

  private func decide(_ request: ProxyRequest, until deadline: Date, _ log: Log) throws -> Outcome {
    let link = try ApprovalLink(request)
    let record = try register.find(link, until: deadline)
    let form: DecisionForm
    do {
      form = try DecisionForm(request, confirmation: confirmation)
    } catch {
      return record.standing(at: clock.now()) == .open ? .form(record, error) : .record(record)
    }
    switch record.standing(at: clock.now()) {
    case .open: break
    case .decided(let choice) where choice != form.choice: return .decidedOtherwise(record)
    case .decided, .expired, .withdrawn: return try finish(record, until: deadline, log)
    }
    if confirmation == .code {
      do {
        try register.check(form.code, for: link, until: deadline)
      } catch .wrongCode(let triesLeft) {
        log.warn("a wrong confirmation code was given", ["request": .string(record.id)])
        return .form(record, .wrongCode(triesLeft: triesLeft, comment: form.comment))
      }
    }
    return try note(form.choice, comment: form.comment, on: record, by: link, request, until: deadline, log)
  }

  /// Notes the decision, sends the signal if one is due, and notes that it was taken.
  private func note(
    _ choice: Choice, comment: String, on found: RequestRecord, by link: ApprovalLink, _ request: ProxyRequest,
    until deadline: Date, _ log: Log
  ) throws -> Outcome {
    let vote = Vote(
      approver: found.viewer, choice: choice, comment: comment, time: clock.now(), sourceAddress: request.sourceAddress)
    let record = try register.decide(vote, on: link, until: deadline)
    log.info(
      "decision noted",
      [
        "request": .string(record.id), "decision": .string(choice.rawValue), "state": .string(record.state.rawValue),
        "approver": record.viewer.map(JSONValue.string) ?? .null,
        "sourceAddress": request.sourceAddress.map(JSONValue.string) ?? .null,
      ])
    return try finish(record, until: deadline, log)
  }

  private func finish(_ record: RequestRecord, until deadline: Date, _ log: Log) throws -> Outcome {
    guard let signal = record.dueSignal else { return .record(record) }
    do {
      try signals.send(signal, to: record.handle, until: deadline)
    } catch {
      log.error("the signal was not taken", ["request": .string(record.id), "reason": .string("\(error)")])
      return .notSignalled(record, error)
    }
    log.info("signal taken", ["request": .string(record.id), "status": .string(signal.status.rawValue)])
    var signalled = record
    signalled.isSignalled = true
    try register.noteSignalled(record, until: deadline)
    return .record(signalled)
  }
}
