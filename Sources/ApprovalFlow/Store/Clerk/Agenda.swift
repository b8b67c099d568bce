import Foundation

/// What the clerk does for a request, as the installation wants it.
package struct ClerkPlan: Sendable, Equatable {
  /// Seconds before the deadline at which approvers are reminded.
  let reminders: [Int]
  /// Whether requesters are told how it ended.
  let tellsRequester: Bool

  package init(reminders: [Int], tellsRequester: Bool) {
    self.reminders = reminders
    self.tellsRequester = tellsRequester
  }
}

/// What is due for a request, decided from its entry alone.
struct Agenda: Equatable {
  enum Task: Equatable {
    case nothing
    /// Nobody decided in time.
    case expire
    /// Too few of its approvers are left to approve it.
    case end
    /// It has ended, and CloudFormation does not know yet.
    case signal
    /// Seats that were never emailed, and seats to be reminded.
    case ask(emails: [SeatNumber], reminders: [SeatNumber])
    /// Seats and, perhaps, the requester are told how it ended.
    case tell([SeatNumber], requester: Bool)
  }

  let task: Task
  /// When to look again once the task is done; nil for never.
  let next: Date?
}

extension Agenda {
  /// Seconds after which an open request is looked at again, to see whether its approvers still are approvers.
  ///
  /// A change is looked at more often, for it has less than an hour.
  private static func secondsBetweenLooks(at entry: LedgerEntry) -> TimeInterval { entry.held == nil ? 3600 : 300 }

  init(_ entry: LedgerEntry, _ plan: ClerkPlan, at now: Date) {
    // Notices follow what CloudFormation is told and never stand in for it.
    if entry.isToBeTold, !entry.isSignalled {
      self.init(untold: entry, at: now)
      return
    }
    switch entry.state {
    case .pending:
      self.init(pending: entry, plan, at: now)
    case .withdrawn, .used:
      self.init(task: .nothing, next: nil)
    case .expired, .approvedLate, .rejectedLate:
      let requester = plan.tellsRequester && entry.requesterToldAt == nil
      self.init(task: requester ? .tell([], requester: true) : .nothing, next: nil)
    case .approved, .rejected:
      // Where a late approval was used, nobody was asked, and all who could have been are told.
      let isPassed = entry.usedLateApproval != nil
      let last = entry.lacksApprovers ? nil : entry.votes.last
      let seats = entry.seats.filter { $0.value.canBeTold && (isPassed || $0.value.needsNotice(of: last)) }.keys
        .sorted()
      let requester = plan.tellsRequester && entry.requesterToldAt == nil
      // Who was emailed is noted after the last email: what went out just before the decision is not known yet.
      let known = entry.openedAt.addingTimeInterval(Reopening.secondsToClerk)
      let next =
        known > now && !isPassed && entry.seats.contains { $0.value.emailedAt == nil && $0.value.unreached == nil }
        ? known : nil
      self.init(task: seats.isEmpty && !requester ? .nothing : .tell(seats, requester: requester), next: next)
    }
  }

  /// Nothing waits for what CloudFormation's store can no longer take.
  private init(untold entry: LedgerEntry, at now: Date) {
    if entry.tellableUntil <= now {
      self.init(task: .nothing, next: nil)
    } else if entry.signalClaimedUntil > now {
      self.init(task: .nothing, next: entry.signalClaimedUntil)
    } else {
      self.init(task: .signal, next: now)
    }
  }

  private init(pending entry: LedgerEntry, _ plan: ClerkPlan, at now: Date) {
    let end = entry.end
    guard end > now else {
      self.init(task: .expire, next: plan.tellsRequester || entry.held != nil ? now : nil)
      return
    }
    guard !entry.isOutOfReach(at: now) else {
      self.init(task: .end, next: now)
      return
    }
    // A reminder that was due before the request was opened would follow the first email at once. The deadline is rounded up.
    let instants = plan.reminders.map { entry.deadline.addingTimeInterval(-TimeInterval($0)) }
      .filter { $0 >= entry.openedAt.addingTimeInterval(1) }
    let latest = instants.filter { $0 <= now }.max()
    let open = entry.seats.filter { $0.value.vote == nil && $0.value.unreached == nil && !$0.value.isFormer }
    let emails = open.filter { $0.value.emailedAt == nil }.keys.sorted()
    let reminders = open.filter { _, seat in
      seat.emailedAt != nil && latest.map { $0 > seat.remindedAt ?? .distantPast } ?? false
    }.keys.sorted()
    self.init(
      task: emails.isEmpty && reminders.isEmpty ? .nothing : .ask(emails: emails, reminders: reminders),
      next: (instants.filter { $0 > now } + [end, now.addingTimeInterval(Self.secondsBetweenLooks(at: entry))]).min())
  }
}

extension LedgerEntry.Seat {
  /// Whether its approver has not been told yet, and can be reached.
  fileprivate var canBeTold: Bool { toldAt == nil && unreached == nil }

  /// Whether its approver was asked, and does not know from deciding last.
  fileprivate func needsNotice(of last: Vote?) -> Bool { emailedAt != nil && (vote == nil || vote != last) }
}
