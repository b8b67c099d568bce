import ApprovalFlow
import Foundation
import LambdaCore

/// What `Custom::NotificationFunction` does: asks the approvers, asks them anew, takes the question back.
struct ApprovalAsking {
  let register: any OpeningRegister
  /// Everyone who may decide; nil without a ledger, where whoever reads the topic may.
  let electorate: Electorate?
  let mail: ApproverMail
  /// nil without a ledger.
  let events: RequestEvents?
  let hosts: SignalHosts
  let clock: WallClock

  func ask(_ resource: CustomResource, until deadline: Date, _ log: Log) throws {
    let request = try ApprovalRequest(resource, hosts: hosts, at: clock.now())
    let electorate = try electorate(for: request)
    try mail.check(electorate, until: deadline, log)
    let invitations = try register.open(request, by: electorate, until: deadline)
    let facts = request.facts.asking(electorate)
    try send(invitations, facts, until: deadline, log)
    if let id = invitations.first?.requestID {
      events?.opened(facts, id: id, stackID: request.stackID, until: deadline, log)
    }
  }

  /// Asks again where the resource has a new wait handle, and does nothing otherwise.
  ///
  /// A rollback to what was asked about before needs no new answer, and must not fail for want of one.
  func askAgain(_ resource: CustomResource, old: [String: JSONValue], until deadline: Date, _ log: Log) throws {
    guard !resource.keepsWaitURL(of: old) else { return }
    withdraw(resource, old, until: deadline, log)
    do {
      try ask(resource, until: deadline, log)
    } catch {
      guard wasAskedBefore(resource, old, until: deadline) else { throw error }
      log.info("the stack goes back to a wait handle of before: nobody is asked", ["reason": .string("\(error)")])
    }
  }

  private func wasAskedBefore(_ resource: CustomResource, _ old: [String: JSONValue], until deadline: Date) -> Bool {
    guard let handle = try? resource.waitHandle(hosts: hosts) else { return false }
    if let old = try? resource.waitHandle(in: old, hosts: hosts),
      RollbackCheck.isRollback(to: handle, from: old, at: clock.now())
    {
      return true
    }
    guard let record = try? register.request(for: handle, until: deadline) else { return false }
    return record.state != .pending
  }

  /// A question that can't be taken back must not keep a stack from being deleted.
  func withdraw(_ resource: CustomResource, _ properties: [String: JSONValue], until deadline: Date, _ log: Log) {
    guard let handle = try? resource.waitHandle(in: properties, hosts: hosts) else { return }
    do {
      try register.withdraw(handle, until: deadline)
    } catch {
      log.warn("the request was not withdrawn", ["reason": .string("\(error)")])
    }
  }

  /// Sends new links to those who have not decided yet, and says to whom.
  func again(_ resend: ResendRequest, until deadline: Date, _ log: Log) throws(FunctionError) -> Data {
    do {
      let renewed = try register.renew(requestID: resend.requestID, approver: resend.approver, until: deadline)
      try send(renewed.invitations, renewed.facts, until: deadline, log)
      return (["resentTo": .array(renewed.invitations.compactMap(\.approver).map(JSONValue.string))] as JSONValue)
        .serialized
    } catch {
      throw FunctionError(type: "Approval.NotResent", message: "\(error)")
    }
  }

  private func send(
    _ invitations: [Invitation], _ facts: RequestFacts, until deadline: Date, _ log: Log
  ) throws {
    for invitation in invitations {
      let messageID = try mail.tell(facts, invitation, until: deadline)
      try register.noteMailed(invitation, until: deadline)
      log.info(
        "approval requested",
        [
          "request": .string(invitation.requestID), "messageId": .string(messageID),
          "approver": invitation.approver.map(JSONValue.string) ?? .null,
        ])
    }
  }

  private func electorate(for request: ApprovalRequest) throws(ImpossibleElectorate) -> Electorate? {
    if let electorate { return try electorate.narrowed(for: request) }
    if request.approvers != nil { throw .needsLedger("Approvers") }
    if let quorum = request.quorum, quorum > 1 { throw .needsLedger("Quorum") }
    return nil
  }
}

/// An operator's wish: `{"Resend": {"RequestId": "…", "Approver": "…"}}`, the approver being optional.
struct ResendRequest: Equatable {
  let requestID: String
  let approver: String?

  init?(_ event: JSONValue) {
    guard let requestID = event["Resend"]?["RequestId"]?.string else { return nil }
    self.requestID = requestID
    approver = event["Resend"]?["Approver"]?.string
  }
}
