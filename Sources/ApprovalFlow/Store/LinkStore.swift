import Foundation
import LambdaCore

/// The store without a ledger: nothing is kept, the link itself carries the wait URL.
///
/// What this can't do: tell a second decision from the first, tell one approver from another, count wrong codes, notice
/// that a stack is gone, or confirm an approval to the gate.
package struct LinkStore {
  private let hosts: SignalHosts
  private let clock: WallClock

  package init(hosts: SignalHosts, clock: WallClock) {
    self.hosts = hosts
    self.clock = clock
  }

  private func handle(in link: ApprovalLink) throws(LinkError) -> WaitHandle {
    guard case .waitURL(let url) = link else {
      throw .unusable("the link belongs to an approval flow with a ledger, and this one has none")
    }
    do {
      return try WaitHandle(url, hosts: hosts)
    } catch {
      throw .unusable("the link does not lead to a wait handle: \(error)")
    }
  }

  private func snapshot(
    of handle: WaitHandle, votes: [Vote] = [], _ progress: RequestSnapshot.Progress = .pending
  ) -> RequestSnapshot {
    RequestSnapshot(
      id: Self.id(of: handle), facts: RequestFacts(stack: handle.stack, deadline: handle.expiry), handle: handle,
      viewer: .anyoneWithTheLink, votes: votes, progress: progress)
  }

  /// The same for the same handle, and no way back to its URL.
  private static func id(of handle: WaitHandle) -> String {
    String(SHA256.hash("request of \(handle.url.text)").hex.prefix(16))
  }
}

extension LinkStore: OpeningStore {
  package func open(
    _ request: ApprovalRequest, of resource: CustomResource, _ view: ResourceView?, by electorate: Electorate?,
    maxOpen: Int, until deadline: Date, _ log: Log
  ) throws(OpeningFailure) -> OpenedRequest {
    let url = request.handle.url.text
    let invitation = Invitation(
      requestID: Self.id(of: request.handle), recipient: .everyoneOnTheTopic, link: .waitURL(url),
      code: ConfirmationCode(derivedFrom: url))
    return OpenedRequest(inviting: [invitation], isNew: true, openedAt: request.openedAt)
  }

  package func note(_ deliveries: [Delivery]) -> [PreparedCall<Bool, ServiceError>] { [] }
}

extension LinkStore: DecidingStore {
  package func find(_ link: ApprovalLink, until deadline: Date) throws(LinkError) -> RequestSnapshot {
    snapshot(of: try handle(in: link))
  }

  package func decide(
    _ ballot: Ballot, on link: ApprovalLink, until deadline: Date
  ) throws(LinkError) -> BallotResult {
    let handle = try handle(in: link)
    guard !handle.isExpired(at: clock.now()) else { return .closed(snapshot(of: handle)) }
    if case .typed(let code) = ballot.code, code != ConfirmationCode(derivedFrom: handle.url.text) {
      return .wrongCode(snapshot(of: handle), attemptsLeft: nil)
    }
    return .counted(
      snapshot(of: handle, votes: [ballot.vote(by: .anyoneWithTheLink)], .decided(ballot.choice, .ours)))
  }

  package func claimSignal(of link: ApprovalLink, until deadline: Date) throws(LinkError) -> RequestSnapshot {
    try find(link, until: deadline)
  }

  package func settling(_ request: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>] { [] }

  package func notingSignalled(_ request: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>] { [] }
}
