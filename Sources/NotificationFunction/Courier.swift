import ApprovalFlow
import Foundation
import LambdaCore

/// Brings a request to its approvers: checks that they can be reached, publishes, and notes what became of each email.
///
/// Whatever does not need another call's answer goes out side by side, so that ten approvers take as long as one.
struct Courier {
  let check: SubscriptionCheck
  let sender: EmailSender
  /// nil without a ledger.
  let mailroom: Mailroom?
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
      let reach = check.reachability(of: electorate, over: topics, pages, until: deadline, log)
      guard !reach.meetsQuorum else { return reach }
      var renewed: Set<String> = []
      renew(reach.unreached, &renewed, until: deadline, log)
      let told = tell(of: reach.unreached, renewed: renewed, facts, id: nil, stackID: stackID, log)
      _ = outbound.sendAll(told.map { $0.told(log) }, until: deadline)
      throw .tooFewReached(reach.tooFew(renewed: renewed))
    }
  }

  /// Who of `approvers`, who were asked before, can be reached.
  func reach(of approvers: [String], until deadline: Date, _ log: Log) -> Reachability? {
    guard case .approvers(let topics) = sender.audience else { return nil }
    return check.reachability(of: approvers, over: topics, until: deadline, log)
  }

  /// Sends the emails of a request that is opened now; what could not be sent yet is the clerk's.
  ///
  /// Throws if an email is lost or could not be noted, after the others were noted.
  func open(_ mailing: Mailing, until deadline: Date, _ log: Log) throws(OpeningError) {
    guard let id = mailing.opened.invitations.first?.requestID else { return }
    var findings = ApproverFindings()
    let results = send([mailing], &findings, until: min(mailing.opened.sendBy, deadline), deadline, log)
    for result in results {
      if let error = result.noteFailure { throw .store(.unavailable(.table(error))) }
      if let failure = result.failure {
        guard mailroom != nil, failure.isPassing else { throw .email(failure) }
      }
      guard !result.waiting.isEmpty else { continue }
      log.warn(
        "an email is still to be sent by the clerk",
        [
          "request": .string(id), "approvers": .array(result.waiting.map(JSONValue.string)),
          "reason": .string(result.failure.map { "\($0)" } ?? "others go first"),
        ])
    }
  }
}

extension Courier {
  /// Has AWS send its confirmation again to those for whom it helps, but for those who are among `renewed`; they join them.
  func renew(_ unreached: [UnreachedApprover], _ renewed: inout Set<String>, until deadline: Date, _ log: Log) {
    let lost = Set(unreached.filter(\.reason.needsConfirmation).map(\.address)).subtracting(renewed).sorted()
    let end = deadline.addingTimeInterval(-Self.secondsToNote)
    renewed.formUnion(check.renewed(lost, outbound.sendAll(check.confirmations(of: lost), until: end), log))
  }

  /// Seconds that must be left to note what was sent.
  private static let secondsToNote: TimeInterval = 2

  /// Logs who can't be reached, and makes the events that say so.
  func tell(
    of unreached: [UnreachedApprover], renewed: Set<String>, _ facts: RequestFacts, id: String?, stackID: String,
    _ log: Log
  ) -> [PendingEvent] {
    for lost in unreached {
      var fields: [String: JSONValue] = [
        "approver": .string(lost.address), "reason": .string(lost.reason.word),
        "confirmationSent": .bool(renewed.contains(lost.address)),
      ]
      fields["request"] = id.map(JSONValue.string)
      if case .overheard(let other) = lost.reason { fields["otherSubscriber"] = .string(other) }
      log.warn("an approver can't be reached", fields)
    }
    guard let events else { return [] }
    return unreached.map { lost in
      events.unreachable(
        lost, confirmationSent: renewed.contains(lost.address), facts, id: id, stackID: stackID)
    }
  }
}

/// What a process finds out about approvers while it sends.
struct ApproverFindings {
  /// To whom nothing more is sent for now.
  var resting: Set<ExactText> = []
  /// To whom AWS has sent its confirmation again.
  var renewed: Set<String> = []
}
