import ApprovalFlow
import Foundation
import LambdaCore

/// Brings a request to its approvers: checks that they can be reached, publishes, and notes what became of each email.
///
/// Whatever does not need another call's answer goes out side by side, so that ten approvers take as long as one.
struct Courier {
  let check: SubscriptionCheck
  let sender: EmailSender
  let store: any OpeningStore
  /// nil without a ledger.
  let events: RequestEvents?
  let outbound: OutboundClient

  /// Who can be reached; nil if the check finds out who reads the one topic of a small install, or nothing.
  ///
  /// Throws if those who can be reached are too few; then AWS's confirmation is on its way to those for whom it helps.
  func reach(
    _ electorate: Electorate?, _ pages: [SubscriptionCheck.Page], about facts: RequestFacts, stackID: String,
    until deadline: Date, _ log: Log
  ) throws(EmailError) -> Reachability? {
    switch sender.audience {
    case .everyone(let topicARN):
      try check.requireReader(of: topicARN, pages, until: deadline, log)
      return nil
    case .approvers(let topics):
      guard let electorate else { return nil }
      let reach = try check.reachability(of: electorate, over: topics, pages, until: deadline, log)
      guard !reach.meetsQuorum else { return reach }
      let lost = reach.unreached.filter(\.reason.needsConfirmation).map(\.address)
      let confirmations = outbound.sendAll(check.confirmations(of: lost), until: deadline)
      let renewed = check.renewed(lost, confirmations, log)
      let told = tell(of: reach.unreached, renewed: renewed, facts, stackID: stackID, log)
      _ = outbound.sendAll(told.map { $0.told(log) }, until: deadline)
      throw .tooFewReached(reach.tooFew(renewed: renewed))
    }
  }

  /// Who of those whose links are new can be reached.
  func reach(of renewed: RenewedInvitations, until deadline: Date, _ log: Log) throws(OpeningError) -> Reachability? {
    guard case .approvers(let topics) = sender.audience else { return nil }
    let asked = Electorate(approvers: renewed.invitations.compactMap(\.approver), quorum: 1)
    let pages = outbound.sendAll(check.firstPages, until: deadline)
    do {
      return try check.reachability(of: asked, over: topics, pages, until: deadline, log)
    } catch {
      throw .email(error)
    }
  }

  /// Sends `invitations` to those who can be reached, and gives the addresses that were emailed.
  ///
  /// Throws if an email was not sent, after the others were noted.
  @discardableResult
  func send(
    _ invitations: [Invitation], _ facts: RequestFacts, _ reach: Reachability?, _ occasion: Occasion, stackID: String,
    until deadline: Date, _ log: Log
  ) throws(OpeningError) -> [String] {
    guard let id = invitations.first?.requestID else { return [] }
    let unreached = (reach?.unreached ?? []).filter { lost in invitations.contains { $0.approver == lost.address } }
    let reached = invitations.filter { invitation in !unreached.contains { $0.address == invitation.approver } }
    var published = publish(reached, facts, renewing: unreached, until: deadline, log)
    published.deliveries += unreached.compactMap { lost in
      invitations.first { $0.approver == lost.address }.map { Delivery($0, .unreached(lost.reason)) }
    }
    var told = tell(of: unreached, renewed: published.renewed, facts, stackID: stackID, log)
    let isLost = published.failure.map { !(isClerkAtWork && $0.isPassing) } ?? false
    if occasion == .opening(isNew: true), !isLost, let events {
      told.append(events.opened(facts, id: id, stackID: stackID))
    }
    let (noted, _) = outbound.sideBySide(
      .group(store.note(published.deliveries)), .group(told.map { $0.told(log) }), until: deadline)
    for result in noted.get() {
      do { _ = try result.get() } catch { throw .store(.unavailable(.table(error))) }
    }
    if let failure = published.failure {
      guard !isLost, occasion != .again else { throw .email(failure) }
      log.warn("an email is still to be sent by the clerk", ["request": .string(id), "reason": .string("\(failure)")])
    }
    return reached.compactMap(\.approver)
  }
}

extension Courier {
  /// With a ledger, what could not be sent yet is sent later.
  private var isClerkAtWork: Bool { if case .approvers = sender.audience { true } else { false } }

  /// Why emails are sent.
  enum Occasion: Equatable {
    /// A resource asks; EventBridge is told of a new request.
    case opening(isNew: Bool)
    /// For a request that was opened before.
    case again
  }

  private struct Published {
    var deliveries: [Delivery] = []
    /// The first email that was not sent.
    var failure: EmailError?
    /// To whom AWS's confirmation was sent again.
    var renewed: Set<String> = []
  }

  private func publish(
    _ invitations: [Invitation], _ facts: RequestFacts, renewing unreached: [UnreachedApprover],
    until deadline: Date, _ log: Log
  ) -> Published {
    var published = Published()
    var sent: [(invitation: Invitation, call: PreparedCall<String, ServiceError>)] = []
    for invitation in invitations {
      do { sent.append((invitation, try sender.email(facts, invitation))) } catch { published.failure = error }
    }
    let lost = unreached.filter(\.reason.needsConfirmation).map(\.address)
    let (emails, confirmations) = outbound.sideBySide(
      .group(sent.map(\.call)), .group(check.confirmations(of: lost)), until: deadline)
    published.renewed = check.renewed(lost, confirmations.get(), log)
    for (invitation, result) in zip(sent.map(\.invitation), emails.get()) {
      switch result {
      case .success(let messageID):
        published.deliveries.append(Delivery(invitation, .emailed))
        log.info(
          "approval requested",
          [
            "request": .string(invitation.requestID), "messageId": .string(messageID),
            "approver": invitation.approver.map(JSONValue.string) ?? .null,
          ])
      case .failure(let error):
        published.failure = published.failure ?? sender.failure(error, of: invitation)
      }
    }
    if !published.deliveries.isEmpty { events?.count(.emailed(published.deliveries.count), log) }
    return published
  }

  /// Logs who can't be reached, and makes the events that say so.
  private func tell(
    of unreached: [UnreachedApprover], renewed: Set<String>, _ facts: RequestFacts, stackID: String, _ log: Log
  ) -> [PendingEvent] {
    for lost in unreached {
      var fields: [String: JSONValue] = [
        "approver": .string(lost.address), "reason": .string(lost.reason.word),
        "confirmationSent": .bool(renewed.contains(lost.address)),
      ]
      if case .overheard(let other) = lost.reason { fields["otherSubscriber"] = .string(other) }
      log.warn("an approver can't be reached", fields)
    }
    guard let events else { return [] }
    return unreached.map { lost in
      events.unreachable(lost, confirmationSent: renewed.contains(lost.address), facts, stackID: stackID)
    }
  }
}
