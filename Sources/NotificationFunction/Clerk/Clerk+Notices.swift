import ApprovalFlow
import Foundation
import LambdaCore

/// Reminders, and notices of how a request ended.
extension Clerk {
  /// Sends reminders, and tells approvers how a request ended.
  ///
  /// One whom SNS refuses for good, who can't be reached, or who has no topic any more, is not waited for, and not noted as told.
  func sendNotices(_ batch: inout ClerkBatch, _ round: inout ClerkRound, _ log: Log) {
    let due = notices(batch)
    let unreached = unreached(among: due, round, log)
    let sent = due.filter { notice in !unreached.contains { $0.address == notice.seat.address } }
    let outcomes = mailroom.send(
      sent.map(\.letter), resting: &round.findings.resting, until: round.lettersUntil, round.deadline)
    var (reminded, emails) = ([Int: [String]](), 0)
    for ((index, seat, _), outcome) in zip(sent, outcomes) {
      switch outcome {
      case .sent:
        emails += 1
        batch.results[index].done.append(seat)
        if batch.requests[index].isReminder { reminded[index, default: []].append(seat.address) }
      case .refused(let error):
        if !error.isOwnRefusal { batch.results[index].isComplete = false }
        log.warn("a notice was not sent", ["approver": .string(seat.address), "reason": .string("\(error)")])
      case .waits(let error):
        batch.results[index].isComplete = false
        guard let error else { continue }
        log.warn("a notice was not sent", ["approver": .string(seat.address), "reason": .string("\(error)")])
      case .needless: continue
      }
    }
    if emails > 0 { events.count(.emailed(emails), log) }
    batch.events += reminded.sorted { $0.key < $1.key }.map { events.reminded(batch.requests[$0], $1) }
    note(unreached, among: due, &batch, &round, log)
  }

  /// Who of those to whom notices are due can't be reached; of approvers who rest nothing is asked.
  private func unreached(among due: [DueNotice], _ round: ClerkRound, _ log: Log) -> [UnreachedApprover] {
    let seats = due.map(\.seat).filter { !round.findings.resting.contains(ExactText($0.address)) }
    guard !seats.isEmpty else { return [] }
    return courier.reach(of: seats.addresses, until: round.lettersUntil, log)?.unreached ?? []
  }

  /// Notes who is not reached, so that they are named once for each request, and has AWS send its confirmation again where that helps.
  private func note(
    _ unreached: [UnreachedApprover], among due: [DueNotice], _ batch: inout ClerkBatch, _ round: inout ClerkRound,
    _ log: Log
  ) {
    guard !unreached.isEmpty else { return }
    courier.renew(unreached, &round.findings.renewed, until: round.deadline, log)
    for (index, seat, _) in due {
      guard let lost = unreached.first(where: { $0.address == seat.address }) else { continue }
      let request = batch.requests[index]
      batch.results[index].unreached.append((seat, lost.reason))
      batch.events += courier.tell(
        of: [lost], renewed: round.findings.renewed, request.facts, id: request.id, stackID: request.stackID, log)
    }
  }

  /// The notices that are due, by the request's index.
  private func notices(_ batch: ClerkBatch) -> [DueNotice] {
    var notices: [DueNotice] = []
    for (index, request) in batch.requests.enumerated() {
      for seat in request.notified {
        guard let notice = notice(of: request, to: seat),
          let topicARN = courier.sender.audience.topicARN(of: seat.address)
        else { continue }
        let letter = Letter(
          approver: seat.address, topicARN: topicARN, message: notice.message,
          pendingRequestID: request.isReminder ? request.id : nil)
        notices.append((index, seat, letter))
      }
    }
    return notices
  }

  private func notice(of request: DueRequest, to seat: DueRequest.Seat) -> Notice? {
    request.isReminder
      ? Notice.reminder(request, isLocked: seat.isLocked, at: outbound.clock.now())
      : Notice.ending(forApproversOf: request)
  }
}

private typealias DueNotice = (index: Int, seat: DueRequest.Seat, letter: Letter)

extension DueRequest {
  /// Whether a notice about it is a reminder, and not how it ended.
  fileprivate var isReminder: Bool { if case .ask = task { true } else { false } }

  /// Who is to get one.
  fileprivate var notified: [Seat] {
    switch task {
    case .ask(_, let reminders): reminders
    case .tell(let seats, _): seats
    case .nothing, .expire, .end, .signal: []
    }
  }
}
