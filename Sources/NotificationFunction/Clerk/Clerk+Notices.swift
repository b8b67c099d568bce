import ApprovalFlow
import Foundation
import LambdaCore

/// Reminders, and notices of how a request ended.
extension Clerk {
  /// Sends reminders, and tells approvers how a request ended.
  ///
  /// One whom SNS refuses for good, who can't be reached, or who has no topic any more, is not waited for, and not noted as told.
  func sendNotices(_ batch: inout ClerkBatch, _ round: inout ClerkRound, _ log: Log) {
    let sent = reached(notices(batch), &batch, until: round.deadline, log)
    let outcomes = mailroom.send(
      sent.map(\.letter), resting: &round.resting, until: round.lettersUntil, round.deadline)
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

  /// Those of `due` whose approvers can be reached; the others are named, and AWS's confirmation is sent again where that helps.
  private func reached(
    _ due: [DueNotice], _ batch: inout ClerkBatch, until deadline: Date, _ log: Log
  ) -> [DueNotice] {
    guard !due.isEmpty, let unreached = reach(of: due.map(\.seat), until: deadline, log)?.unreached, !unreached.isEmpty
    else { return due }
    let renewed = courier.renew(unreached, until: deadline, log)
    for (index, notices) in Dictionary(grouping: due, by: \.index).sorted(by: { $0.key < $1.key }) {
      let lost = unreached.filter { lost in notices.contains { $0.seat.address == lost.address } }
      let request = batch.requests[index]
      batch.events += courier.tell(
        of: lost, renewed: renewed, request.facts, id: request.id, stackID: request.stackID, log)
    }
    return due.filter { notice in !unreached.contains { $0.address == notice.seat.address } }
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
