import ApprovalFlow
import Foundation
import LambdaCore

/// Does what has become due: emails that could not be sent, reminders, deadlines, and notices of how a request ended.
///
/// Each step is one conditional write, so a clerk that is late, double or missing loses nothing but time.
struct Clerk {
  let store: LedgerStore
  let plan: ClerkPlan
  let courier: Courier
  /// nil if requesters are not told.
  let requesters: RequesterMail?
  let events: RequestEvents
  let messages: MessageSender
  let outbound: OutboundClient

  /// Requests in a round, rounds in a run, and the seconds that a round must have left.
  private static let (requestsInARound, maxRounds, secondsOfARound) = (10, 50, TimeInterval(10))

  func run(until deadline: Date, _ log: Log) throws(FunctionError) -> Data {
    var done = 0
    do {
      for _ in 0..<Self.maxRounds where outbound.clock.now().addingTimeInterval(Self.secondsOfARound) < deadline {
        let due = try store.takeDue(plan, limit: Self.requestsInARound, until: deadline, log)
        guard let since = due.map(\.dueSince).min() else { break }
        events.count(.clerkLag(outbound.clock.now().timeIntervalSince(since)), log)
        for request in due { try serve(request, until: deadline, log) }
        done += due.count
      }
    } catch {
      throw FunctionError(type: "Approval.ClerkStopped", message: "\(error)")
    }
    if done > 0 { log.info("the clerk did what was due", ["requests": .integer(done)]) }
    return (["done": .integer(done)] as JSONValue).serialized
  }
}

extension Clerk {
  private func serve(_ request: DueRequest, until deadline: Date, _ log: Log) throws(StoreUnavailable) {
    var result = ClerkResult()
    var told: [PendingEvent] = []
    switch request.task {
    case .nothing: break
    case .expire:
      guard try store.expire(request, until: deadline) else { return }
      log.info("nobody decided in time", ["request": .string(request.id), "stackId": .string(request.stackID)])
      told = [events.expired(request)]
    case .signal:
      try tellCloudFormation(request, until: deadline, log)
    case .ask(let emails, let reminders):
      result.isComplete = try email(emails, request, until: deadline, log)
      guard !reminders.isEmpty else { break }
      let notice = Notice.reminder(request, at: outbound.clock.now())
      let reminded = publish(notice, to: reminders, until: deadline, log)
      result.reminded = !reminded.isEmpty
      if reminded.isEmpty { result.isComplete = false }
      if result.reminded { told = [events.reminded(request, reminded.map(\.address))] }
    case .tell(let seats, let requester):
      if let notice = Notice.ending(forApproversOf: request) {
        result.told = publish(notice, to: seats, until: deadline, log)
      }
      if let requester, let requesters, let notice = Notice.ending(forRequesterOf: request) {
        let isSent = requesters.send(notice, to: requester, until: deadline, log)
        if isSent == true { events.count(.emailed(1), log) }
        result.requesterTold = isSent != nil
      }
      result.isComplete = result.told.count == seats.count && result.requesterTold == (requester != nil)
    }
    let (noted, _) = outbound.sideBySide(
      .group(store.note(result, of: request)), .group(told.map { $0.told(log) }), until: deadline)
    for result in noted.get() {
      do { _ = try result.get() } catch { throw .table(error) }
    }
  }

  /// Whether all who can be reached were emailed.
  private func email(
    _ seats: [DueRequest.Seat], _ request: DueRequest, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> Bool {
    let invitations = try store.invitations(for: seats, of: request, until: deadline)
    guard !invitations.isEmpty else { return true }
    do {
      let renewed = RenewedInvitations(stackID: request.stackID, facts: request.facts, invitations: invitations)
      let reach = try courier.reach(of: renewed, until: deadline, log)
      try courier.send(
        invitations, request.facts, reach, .again, stackID: request.stackID, until: deadline, log)
      return true
    } catch {
      log.warn("an email is still to be sent", ["request": .string(request.id), "reason": .string("\(error)")])
      return false
    }
  }

  /// The seats whose approvers need not be tried again: they were told, or SNS refuses for good.
  private func publish(
    _ notice: Notice, to seats: [DueRequest.Seat], until deadline: Date, _ log: Log
  ) -> [DueRequest.Seat] {
    let reached = seats.filter { courier.sender.audience.topicARN(of: $0.address) != nil }
    let calls = reached.compactMap { seat in
      courier.sender.audience.topicARN(of: seat.address).map { courier.sender.sns.publish(notice.message, to: $0) }
    }
    var done = seats.filter { !reached.contains($0) }
    var emails = 0
    for (seat, result) in zip(reached, outbound.sendAll(calls, until: deadline)) {
      if case .failure(let error) = result {
        log.warn("a notice was not sent", ["approver": .string(seat.address), "reason": .string("\(error)")])
        guard error.isFinal else { continue }
      } else {
        emails += 1
      }
      done.append(seat)
    }
    if emails > 0 { events.count(.emailed(emails), log) }
    return done
  }
}

/// Tells requesters how it ended.
struct RequesterMail {
  let ses: SESClient
  /// A verified identity.
  let sender: String

  /// Whether the requester was told, or SES refuses for good (false); nil if it is to be tried again.
  func send(_ notice: Notice, to address: String, until deadline: Date, _ log: Log) -> Bool? {
    do {
      _ = try ses.send(
        SimpleEmail(from: sender, to: address, subject: notice.subject, text: notice.text), until: deadline)
      return true
    } catch {
      log.warn("the requester was not told", ["reason": .string("\(error)")])
      return error.isFinal ? false : nil
    }
  }
}
