import Foundation
import LambdaCore

/// The register without a ledger: nothing is stored, the link itself carries the wait URL.
///
/// What this can't do: tell a second decision from the first, tell one approver from another, count wrong codes, know
/// that a stack is gone, or vouch to a gate.
package struct LinkRegister {
  private let hosts: SignalHosts
  private let clock: WallClock

  package init(hosts: SignalHosts, clock: WallClock) {
    self.hosts = hosts
    self.clock = clock
  }

  private func handle(in link: ApprovalLink) throws(RegisterError) -> WaitHandle {
    guard case .waitURL(let url) = link else {
      throw .unusableLink("the link belongs to an approval flow with a ledger, and this one has none")
    }
    do {
      return try WaitHandle(url, hosts: hosts)
    } catch {
      throw .unusableLink("the link does not lead to a wait handle: \(error)")
    }
  }

  /// The same for the same handle, and no way back to its URL.
  private static func id(of handle: WaitHandle) -> String {
    String(SHA256.hash("request of \(handle.url.text)").hex.prefix(16))
  }
}

extension LinkRegister: OpeningRegister {
  package func open(
    _ request: ApprovalRequest, by electorate: Electorate?, until deadline: Date
  ) throws(RegisterError) -> [Invitation] {
    let url = request.handle.url.text
    let code = ConfirmationCode(derivedFrom: url)
    return [Invitation(requestID: Self.id(of: request.handle), approver: nil, link: .waitURL(url), code: code)]
  }

  package func noteMailed(_ invitation: Invitation, until deadline: Date) throws(RegisterError) {}

  package func renew(
    requestID: String, approver: String?, until deadline: Date
  ) throws(RegisterError) -> RenewedInvitations {
    throw .needsLedger
  }

  package func withdraw(_ handle: WaitHandle, until deadline: Date) throws(RegisterError) {}

  package func request(for handle: WaitHandle, until deadline: Date) throws(RegisterError) -> RequestRecord? {
    throw .needsLedger
  }
}

extension LinkRegister: DecidingRegister {
  package func find(_ link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord {
    let handle = try handle(in: link)
    return RequestRecord(
      id: Self.id(of: handle), stackID: handle.stack.text,
      facts: RequestFacts(stack: handle.stack, deadline: handle.expiry), handle: handle)
  }

  package func decide(
    _ ballot: Ballot, on link: ApprovalLink, until deadline: Date
  ) throws(RegisterError) -> Decision {
    var record = try find(link, until: deadline)
    guard record.standing(at: clock.now()) == .open else { throw .closed(record) }
    if case .typed(let code) = ballot.code, code != ConfirmationCode(derivedFrom: record.handle.url.text) {
      throw .wrongCode(record, triesLeft: nil)
    }
    record.votes = [ballot.vote(of: nil)]
    record.state = ballot.choice == .approve ? .approved : .rejected
    record.holdsSignal = true
    return Decision(record: record, isNew: true)
  }

  package func claimSignal(of link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord {
    try find(link, until: deadline)
  }

  package func noteSignalled(_ record: RequestRecord, until deadline: Date) throws(RegisterError) {}
}
