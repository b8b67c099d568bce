import Foundation
import LambdaCore

/// The register without a ledger: nothing is stored, the link itself carries the wait URL.
///
/// What this can't do: tell a second decision from the first, tell one approver from another, count wrong codes, or know
/// that a stack is gone.
package struct LinkRegister: RequestRegister {
  private let hosts: SignalHosts

  package init(hosts: SignalHosts) {
    self.hosts = hosts
  }

  package func open(_ request: ApprovalRequest, until deadline: Date) throws(RegisterError) -> [Invitation] {
    let url = request.handle.url.text
    return [
      Invitation(
        requestID: Self.id(of: request.handle), approver: nil, link: .waitURL(url),
        code: ConfirmationCode(derivedFrom: url))
    ]
  }

  package func noteMailed(_ invitation: Invitation, until deadline: Date) throws(RegisterError) {}

  package func withdraw(
    stackID: String, logicalID: String, waitURL: String?, until deadline: Date
  ) throws(RegisterError) {}

  package func find(_ link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord {
    let handle = try handle(in: link)
    return RequestRecord(
      id: Self.id(of: handle), facts: RequestFacts(stack: handle.stack, deadline: handle.expiry), handle: handle)
  }

  package func check(_ code: ConfirmationCode?, for link: ApprovalLink, until deadline: Date) throws(RegisterError) {
    let handle = try handle(in: link)
    guard code == ConfirmationCode(derivedFrom: handle.url.text) else { throw .wrongCode(triesLeft: nil) }
  }

  package func decide(
    _ vote: Vote, on link: ApprovalLink, until deadline: Date
  ) throws(RegisterError) -> RequestRecord {
    var record = try find(link, until: deadline)
    record.votes = [vote]
    record.state = vote.choice == .approve ? .approved : .rejected
    return record
  }

  package func noteSignalled(_ record: RequestRecord, until deadline: Date) throws(RegisterError) {}

  private func handle(in link: ApprovalLink) throws(RegisterError) -> WaitHandle {
    guard case .waitURL(let url) = link else {
      throw .unusableLink("the link belongs to an installation that keeps a ledger, and this one keeps none")
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
