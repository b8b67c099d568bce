import ApprovalFlow
import Foundation
import LambdaCore

/// What an operator wants of the function, by an event of its own.
enum OperatorWish: Equatable {
  /// `{"Resend": {"RequestId": "…", "Approver": "…"}}`, the approver being optional.
  case resend(requestID: String, approver: String?)
  /// `{"Withdraw": {"RequestId": "…"}}`: what was approved late, or still could be.
  case withdraw(requestID: String)
  /// `{"Clerk": {}}`.
  case clerk
  /// One of the names, and nothing that can be understood.
  case unclear

  /// nil for an event that is not an operator's.
  init?(_ event: JSONValue) {
    if let resend = event["Resend"] {
      guard let requestID = resend["RequestId"]?.string else {
        self = .unclear
        return
      }
      self = .resend(requestID: requestID, approver: resend["Approver"]?.string)
    } else if let withdraw = event["Withdraw"] {
      self = withdraw["RequestId"]?.string.map { .withdraw(requestID: $0) } ?? .unclear
    } else if event["Clerk"] != nil {
      self = .clerk
    } else {
      return nil
    }
  }
}

/// Does what operators want.
struct OperatorDesk {
  let opener: RequestOpener
  /// nil without a ledger.
  let clerk: Clerk?

  /// Obeys only an invocation by the alias `operator`, which no product's permission names.
  func obey(
    _ wish: OperatorWish, by function: FunctionARN?, until deadline: Date, _ log: Log
  ) throws(FunctionError) -> Data {
    guard function?.isOperator == true else {
      log.warn("an event for operators was refused: it did not come by the alias 'operator'")
      throw FunctionError(
        type: "Approval.NotOperator",
        message: "Resend, Withdraw and Clerk are obeyed only where the function's alias 'operator' is invoked")
    }
    switch wish {
    case .resend(let requestID, let approver):
      return try resend(requestID, to: approver, until: deadline, log)
    case .withdraw(let requestID):
      return try withdraw(requestID, until: deadline, log)
    case .clerk:
      return try clerk?.run(until: deadline, log) ?? Data("null".utf8)
    case .unclear:
      throw FunctionError(type: "Approval.UnclearWish", message: "the event has no RequestId")
    }
  }

  /// Sends new links to those who have not decided yet, and says to how many.
  private func resend(
    _ requestID: String, to approver: String?, until deadline: Date, _ log: Log
  ) throws(FunctionError) -> Data {
    guard let ledger = opener.gathering.ledger else {
      throw Self.notResent("this approval flow was deployed without a ledger")
    }
    let renewed: RenewedInvitations
    do {
      renewed = try ledger.renew(requestID: requestID, approver: approver, until: deadline)
    } catch {
      throw Self.notResent("\(error)")
    }
    let results = send(renewed, until: deadline, log)
    let emailed = results.flatMap(\.emailed)
    let missed = renewed.invitations.filter { invitation in !emailed.contains { $0 == invitation.approver } }
    // They need not wait for another email.
    ledger.noteNotEmailed(missed, until: deadline)
    if let failure = results.compactMap(Self.failure).first {
      throw Self.notResent(
        emailed.isEmpty ? "\(failure)" : "Sent to \(emailed.joined(separator: ", ")) only. \(failure)")
    }
    return (["resent": .integer(emailed.count)] as JSONValue).serialized
  }

  /// Sends the emails, each when there is a slot for it.
  private func send(_ renewed: RenewedInvitations, until deadline: Date, _ log: Log) -> [MailingResult] {
    let courier = opener.courier
    let reach = courier.reach(of: renewed.invitations.compactMap(\.approver), until: deadline, log)
    let opened = OpenedRequest(inviting: renewed.invitations, isNew: false, openedAt: opener.outbound.clock.now())
    var findings = ApproverFindings()
    return courier.send(
      [Mailing(stackID: renewed.stackID, facts: renewed.facts, opened: opened, reach: reach)], &findings,
      until: deadline.addingTimeInterval(-Self.secondsOfAnEmail), deadline, log)
  }

  private static func failure(of result: MailingResult) -> OpeningError? {
    if let error = result.noteFailure { return .store(.unavailable(.table(error))) }
    if let failure = result.failure { return .email(failure) }
    return result.waiting.isEmpty ? nil : .email(.tooManyAtOnce(result.waiting))
  }

  /// Seconds that must be left to begin one, and to note it.
  private static let secondsOfAnEmail: TimeInterval = 2

  /// Takes back what may be approved late, or was.
  private func withdraw(_ requestID: String, until deadline: Date, _ log: Log) throws(FunctionError) -> Data {
    guard let ledger = opener.gathering.ledger else {
      throw Self.notWithdrawn("this approval flow was deployed without a ledger")
    }
    let withdrawal: Withdrawal
    do { withdrawal = try ledger.withdrawLate(requestID, until: deadline) } catch {
      throw Self.notWithdrawn("\(error)")
    }
    log.info("an operator took a request back", ["request": .string(requestID)])
    if let event = opener.courier.events?.withdrawn(withdrawal) {
      // `told` logs an event that was lost; the ledger is the record.
      try? opener.gathering.outbound.send(event.told(log), until: deadline)
    }
    return (["withdrawn": .string(requestID)] as JSONValue).serialized
  }

  private static func notWithdrawn(_ problem: String) -> FunctionError {
    FunctionError(type: "Approval.NotWithdrawn", message: problem)
  }

  private static func notResent(_ problem: String) -> FunctionError {
    FunctionError(type: "Approval.NotResent", message: problem)
  }
}
