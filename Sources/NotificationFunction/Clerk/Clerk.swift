import ApprovalFlow
import Foundation
import LambdaCore

/// Does what has become due: emails that could not be sent, reminders, deadlines, signals that were cut off, and notices of how a
/// request ended.
///
/// Each step is one conditional write, so a clerk that is late, double or missing loses nothing but time.
struct Clerk {
  let store: LedgerStore
  let plan: ClerkPlan
  /// Open requests of one requester.
  let maxOpen: Int
  let courier: Courier
  let mailroom: Mailroom
  /// nil if requesters are not told.
  let requesters: RequesterEmails?
  let events: RequestEvents
  let messages: MessageSender
  let outbound: OutboundClient

  /// Rounds of a run, and the seconds that every round but the first must have left.
  private static let (maxRounds, secondsOfARound) = (50, TimeInterval(10))
  /// Requests of a round; as many as an approver can be emailed in the time that is left, if that is less.
  private static let (maxRequests, requestsInASecond) = (40, 2)

  func run(until deadline: Date, _ log: Log) throws(FunctionError) -> Data {
    var shift = store.beginShift(until: deadline)
    var round = ClerkRound(deadline: deadline)
    var (done, drainedAt) = (0, Date?.none)
    do {
      for _ in 0..<Self.maxRounds {
        let now = outbound.clock.now()
        let left = Int(deadline.timeIntervalSince(now) - Self.secondsOfARound)
        guard left >= 0 || done == 0 else { break }
        let limit = max(1, min(Self.maxRequests, left * Self.requestsInASecond))
        let due = try store.takeDue(plan, limit: limit, &shift, until: deadline, log)
        guard let since = due.map(\.dueSince).min() else {
          drainedAt = now
          break
        }
        events.count(.clerkLag(now.timeIntervalSince(since)), log)
        try serve(due, &round, log)
        done += due.count
      }
    } catch {
      throw FunctionError(type: "Approval.ClerkStopped", message: "\(error)")
    }
    // What is not noted here is due again when the claims end.
    _ = outbound.sendAll(store.endShift(shift, leaving: round.left, drainedAt: drainedAt), until: deadline)
    if done > 0 { log.info("the clerk did what was due", ["requests": .integer(done)]) }
    return (["done": .integer(done)] as JSONValue).serialized
  }
}

/// What the rounds of a run share.
struct ClerkRound {
  let deadline: Date
  /// What the run has found out about approvers.
  var findings = ApproverFindings()
  /// Requests for which something is left to do.
  var left: [DueRequest] = []

  /// When the last letter may be begun: an attempt and its note must still fit in.
  var lettersUntil: Date { deadline.addingTimeInterval(-7) }
  /// When requesters' emails are given up, so that what was done can be noted.
  var requestersUntil: Date { deadline.addingTimeInterval(-2) }
}

/// Requests that are served together, and what has been done for each.
struct ClerkBatch {
  let requests: [DueRequest]
  var results: [ClerkResult]
  var events: [PendingEvent] = []

  init(_ requests: [DueRequest]) {
    self.requests = requests
    results = requests.map { _ in ClerkResult() }
  }
}

extension Clerk {
  /// What the record and CloudFormation wait for comes first; then emails in the order of launch, then notices.
  private func serve(_ due: [DueRequest], _ round: inout ClerkRound, _ log: Log) throws(StoreUnavailable) {
    var batch = ClerkBatch(due)
    try endRequests(&batch, until: round.deadline, log)
    try tellCloudFormation(&batch, until: round.deadline, log)
    do { try sendEmails(&batch, &round, log) } catch {
      // What has ended is told now or never.
      _ = outbound.sendAll(batch.events.map { $0.told(log) }, until: round.deadline)
      throw error
    }
    sendNotices(&batch, &round, log)
    tellRequesters(&batch, until: round.requestersUntil, log)
    let notes = zip(batch.results, due).flatMap(store.note)
    let (noted, _) = outbound.sideBySide(
      .group(notes), .group(batch.events.map { $0.told(log) }), until: round.deadline)
    for result in noted.get() {
      do { _ = try result.get() } catch { throw .table(error) }
    }
    round.left += zip(batch.results, due).compactMap { result, request in result.isComplete ? nil : request }
  }
}
