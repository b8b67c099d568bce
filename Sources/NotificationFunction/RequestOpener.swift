import ApprovalFlow
import Foundation
import LambdaCore

/// What `Custom::NotificationFunction` does: opens requests, opens them anew, withdraws them.
struct RequestOpener {
  let store: any OpeningStore
  /// nil without a ledger.
  let records: (any RequestRecords)?
  /// Everyone who may decide; nil without a ledger, where everyone who reads the topic may.
  let electorate: Electorate?
  let sender: EmailSender
  /// nil without a ledger.
  let events: RequestEvents?
  let hosts: SignalHosts
  let clock: WallClock

  func open(_ resource: CustomResource, until deadline: Date, _ log: Log) throws(OpeningError) {
    let request: ApprovalRequest
    do { request = try ApprovalRequest(resource, hosts: hosts, at: clock.now()) } catch { throw .request(error) }
    let electorate = try electorate(for: request)
    do { try sender.check(electorate, until: deadline, log) } catch { throw .email(error) }
    let invitations: [Invitation]
    do { invitations = try store.open(request, by: electorate, until: deadline) } catch { throw .store(error) }
    let facts = request.facts.asking(electorate)
    try send(invitations, facts, until: deadline, log)
    if let id = invitations.first?.requestID {
      events?.opened(facts, id: id, stackID: request.stackID, until: deadline, log)
    }
  }

  /// Opens a new request if the resource has a new wait handle, and does nothing otherwise.
  ///
  /// A rollback to what was asked about before needs no new answer, and must not fail for want of one.
  func reopen(
    _ resource: CustomResource, old: [String: JSONValue], until deadline: Date, _ log: Log
  ) throws(OpeningError) {
    guard !resource.keepsWaitURL(of: old) else { return }
    withdraw(resource, old, until: deadline, log)
    do {
      try open(resource, until: deadline, log)
    } catch {
      guard wasOpenedBefore(resource, old, until: deadline) else { throw error }
      log.info("the stack returns to an earlier wait handle: no one is asked", ["reason": .string("\(error)")])
    }
  }

  private func wasOpenedBefore(
    _ resource: CustomResource, _ old: [String: JSONValue], until deadline: Date
  ) -> Bool {
    guard let handle = try? resource.waitHandle(hosts: hosts) else { return false }
    if let old = try? resource.waitHandle(in: old, hosts: hosts),
      RollbackCheck.isRollback(to: handle, from: old, at: clock.now())
    {
      return true
    }
    guard let record = try? records?.record(for: handle, until: deadline) else { return false }
    return record.state != .pending
  }

  /// A request that can't be withdrawn must not keep a stack from being deleted.
  func withdraw(_ resource: CustomResource, _ properties: [String: JSONValue], until deadline: Date, _ log: Log) {
    guard let handle = try? resource.waitHandle(in: properties, hosts: hosts) else { return }
    do {
      try store.withdraw(handle, until: deadline)
    } catch {
      log.warn("the request was not withdrawn", ["reason": .string("\(error)")])
    }
  }

  private func send(
    _ invitations: [Invitation], _ facts: RequestFacts, until deadline: Date, _ log: Log
  ) throws(OpeningError) {
    for invitation in invitations {
      let messageID: String
      do { messageID = try sender.send(facts, invitation, until: deadline) } catch { throw .email(error) }
      do { try store.noteEmailed(invitation, until: deadline) } catch { throw .store(error) }
      log.info(
        "approval requested",
        [
          "request": .string(invitation.requestID), "messageId": .string(messageID),
          "approver": invitation.approver.map(JSONValue.string) ?? .null,
        ])
    }
  }

  private func electorate(for request: ApprovalRequest) throws(OpeningError) -> Electorate? {
    if let electorate {
      do { return try electorate.electorate(for: request) } catch { throw .electorate(error) }
    }
    if request.approvers != nil { throw .electorate(.needsLedger("Approvers")) }
    if let quorum = request.quorum, quorum > 1 { throw .electorate(.needsLedger("Quorum")) }
    return nil
  }
}

extension RequestOpener {
  /// Sends new links to those who have not decided yet, and says to whom.
  func resend(_ resend: ResendRequest, until deadline: Date, _ log: Log) throws(FunctionError) -> Data {
    guard let records else { throw Self.notResent("this approval flow was deployed without a ledger") }
    let renewed: RenewedInvitations
    do {
      renewed = try records.renew(requestID: resend.requestID, approver: resend.approver, until: deadline)
    } catch {
      throw Self.notResent("\(error)")
    }
    do { try send(renewed.invitations, renewed.facts, until: deadline, log) } catch { throw Self.notResent("\(error)") }
    let addresses = renewed.invitations.compactMap(\.approver).map(JSONValue.string)
    return (["resentTo": .array(addresses)] as JSONValue).serialized
  }

  private static func notResent(_ problem: String) -> FunctionError {
    FunctionError(type: "Approval.NotResent", message: problem)
  }
}

/// Why a request was not opened.
enum OpeningError: Error, Equatable, CustomStringConvertible {
  case request(InvalidApprovalRequest)
  case electorate(ImpossibleElectorate)
  case email(EmailError)
  case store(StoreUnavailable)

  var description: String {
    switch self {
    case .request(let error): "\(error)"
    case .electorate(let error): "\(error)"
    case .email(let error): "\(error)"
    case .store(let error): "\(error)"
    }
  }
}
