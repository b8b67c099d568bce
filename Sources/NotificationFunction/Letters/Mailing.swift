import ApprovalFlow
import Foundation
import LambdaCore

/// One request's emails, with what it takes to send them and to note what became of them.
struct Mailing {
  let stackID: String
  let facts: RequestFacts
  let opened: OpenedRequest
  /// Who can be reached; nil if that is not known.
  let reach: Reachability?
  /// Whether a resource asks; otherwise a request that was opened before is looked after.
  var isAsk = false

  /// A launch waits a moment for a slot, so that a few at once need not wait for the clerk, who has all the time of a run.
  var slotsUntil: Date { isAsk ? opened.openedAt.addingTimeInterval(Self.secondsForSlots) : .distantFuture }
  private static let secondsForSlots: TimeInterval = 3

  /// Those of its recipients to whom nothing is sent.
  var unreached: [UnreachedApprover] {
    (reach?.unreached ?? []).filter { lost in opened.invitations.contains { $0.approver == lost.address } }
  }

  var reached: [Invitation] {
    let unreached = unreached.map(\.address)
    return opened.invitations.filter { invitation in !unreached.contains { $0 == invitation.approver } }
  }
}

/// What became of a mailing.
struct MailingResult {
  /// Addresses that were emailed.
  fileprivate(set) var emailed: [String] = []
  /// Addresses whose emails are the clerk's to send.
  fileprivate(set) var waiting: [String] = []
  /// Why an email was not sent, if SNS said so or the recipient has no topic.
  fileprivate(set) var failure: EmailError?
  /// Why it could not be noted.
  fileprivate(set) var noteFailure: ServiceError?
  fileprivate var deliveries: [Delivery] = []

  fileprivate init() {}

  /// Whether an email will not be sent by the clerk either.
  var isLost: Bool { failure.map { !$0.isPassing } ?? false }

  /// Keeps and logs what became of one email.
  fileprivate mutating func note(_ outcome: LetterOutcome, of letter: Letter, _ invitation: Invitation, _ log: Log) {
    switch outcome {
    case .sent(let messageID):
      deliveries.append(Delivery(invitation, .emailed))
      emailed += [invitation.approver].compactMap { $0 }
      log.info(
        "approval requested",
        [
          "request": .string(invitation.requestID), "messageId": .string(messageID),
          "approver": invitation.approver.map(JSONValue.string) ?? .null,
        ])
    case .refused(let error):
      failure = .notPublished(letter.topicARN, error)
    case .waits(let error):
      waiting.append(letter.approver)
      failure = failure ?? error.map { .notPublished(letter.topicARN, $0) }
    case .needless:
      log.info("an email was not sent: its request has ended", ["request": .string(invitation.requestID)])
    }
  }
}

extension Courier {
  /// Sends mailings in their order, notes what became of each email, and tells EventBridge.
  ///
  /// An approver who is unreached in several of them is sent one confirmation.
  func send(
    _ mailings: [Mailing], _ findings: inout ApproverFindings, until end: Date, _ deadline: Date, _ log: Log
  ) -> [MailingResult] {
    var results = publish(mailings, resting: &findings.resting, until: end, deadline, log)
    renew(mailings.flatMap(\.unreached), &findings.renewed, until: deadline, log)
    var told: [PendingEvent] = []
    var queued: [PreparedCall<Bool, ServiceError>] = []
    for (index, mailing) in mailings.enumerated() {
      results[index].deliveries += mailing.unreached.compactMap { lost in
        mailing.opened.invitations.first { $0.approver == lost.address }.map { Delivery($0, .unreached(lost.reason)) }
      }
      let id = mailing.opened.invitations.first?.requestID
      told += tell(
        of: mailing.unreached, renewed: findings.renewed, mailing.facts, id: id, stackID: mailing.stackID, log)
      guard mailing.isAsk, !results[index].isLost, let id else { continue }
      if let events, mailing.opened.isNew {
        told.append(events.opened(mailing.facts, id: id, stackID: mailing.stackID))
      }
      queued += mailroom?.slots.queue(for: results[index].waiting, openedAt: mailing.opened.openedAt) ?? []
    }
    let notes = results.map { store.note($0.deliveries) }
    // Without its place in the queue an email may be overtaken, and is not lost.
    let (noted, _, _) = outbound.sideBySide(
      .group(notes.flatMap { $0 }), .group(told.map { $0.told(log) }), .group(queued), until: deadline)
    var rest = noted.get()[...]
    for (index, calls) in notes.enumerated() {
      for case .failure(let error) in rest.prefix(calls.count) { results[index].noteFailure = error }
      rest = rest.dropFirst(calls.count)
    }
    return results
  }

  private func publish(
    _ mailings: [Mailing], resting: inout Set<ExactText>, until end: Date, _ deadline: Date, _ log: Log
  ) -> [MailingResult] {
    var results = mailings.map { _ in MailingResult() }
    var sent: [(mailing: Int, invitation: Invitation, letter: Letter)] = []
    var answers: [ExactText: SlotAnswer] = [:]
    for (index, mailing) in mailings.enumerated() {
      answers.merge(mailing.opened.slots) { first, _ in first }
      for invitation in mailing.reached {
        do { sent.append((index, invitation, try sender.letter(mailing.facts, invitation))) } catch {
          results[index].failure = error
        }
      }
    }
    let outcomes = deliver(
      sent.map(\.letter), answers, resting: &resting, mailings.map(\.slotsUntil).max() ?? end, until: end, deadline)
    for ((index, invitation, letter), outcome) in zip(sent, outcomes) {
      results[index].note(outcome, of: letter, invitation, log)
    }
    let emails = outcomes.count { if case .sent = $0 { true } else { false } }
    if emails > 0 { events?.count(.emailed(emails), log) }
    return results
  }

  /// Without a ledger there are no slots, and one email goes to all who read the topic.
  private func deliver(
    _ letters: [Letter], _ answers: [ExactText: SlotAnswer], resting: inout Set<ExactText>, _ slotsUntil: Date,
    until end: Date, _ deadline: Date
  ) -> [LetterOutcome] {
    if let mailroom {
      return mailroom.send(letters, answers, resting: &resting, slotsUntil: slotsUntil, until: end, deadline)
    }
    return outbound.sendAll(letters.map { sender.sns.publish($0.message, to: $0.topicARN) }, until: deadline).map {
      switch $0 {
      case .success(let messageID): .sent(messageID)
      case .failure(let error): .refused(error)
      }
    }
  }
}
