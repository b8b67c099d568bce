import Foundation
import TestSupport
import Testing

@testable import ApprovalFlow

/// Every order of a launch or a press and two clerks, held to what approvers and requesters are promised.
///
/// One process dies or one answer is lost, and one email is refused; with two seats to open, all processes live.
struct ClerkWorldTests {
  /// A launch and the clerks that look after its emails: within the launch, when the clerk is due, and when that claim has ended.
  private static let opening: [TimeInterval] = [0, 16, 90]
  /// Before the reminder, when it is due, the deadline, and when its claim has ended.
  private static let ending: [TimeInterval] = [60, 3010, 3610, 3680]

  @Test(arguments: [1, 2])
  func `in every order every email is sent, and twice only where that can't be known`(seats: Int) throws {
    let world = try ClerkWorld(
      .init(seats: seats, launches: true, moments: Self.opening, mishaps: 2 - seats))
    let report = try explore(world)

    #expect(report.states > 200)
    #expect(report.ends.contains { $0.emails.allSatisfy { $0 == 1 } && $0.mishaps == 2 - seats })
  }

  @Test(arguments: [nil, .approve, .reject] as [Choice?])
  func `in every order reminders and outcomes are told once, and change no decision`(choice: Choice?) throws {
    let world = try ClerkWorld(.init(seats: 2, choice: choice, moments: Self.ending))
    let report = try explore(world)

    #expect(report.states > 1000)
    #expect(report.ends.contains { $0.outcomes == 1 && world.entry($0.table)?.state.choice == choice })
  }

  private func explore(_ world: ClerkWorld) throws -> Explorer<ClerkWorld.State>.Report {
    try Explorer(steps: world.steps) { before, after in try Self.check(world, before, after) }.explore(
      from: world.start)
  }

  private static func check(_ world: ClerkWorld, _ before: ClerkWorld.State, _ after: ClerkWorld.State) throws(Broken) {
    // An event that Lambda repeats looks after its emails beside the clerk, and neither waits for the other.
    let looksTwice = after.isRepeated ? 1 : 0
    for count in after.emails {
      try hold(count <= 1 + after.mishaps + looksTwice, "an email comes twice though it could be known")
    }
    for count in after.reminders + after.notices + [after.outcomes] {
      try hold(count <= 1 + after.mishaps, "a notice comes twice though it could be known")
    }
    guard let new = world.entry(after.table) else { return }
    try check(world.entry(before.table), new, world, before, after)
    for (number, seat) in new.seats {
      let at = number.number
      try hold(seat.emailedAt == nil || after.emails[at] > 0, "an email is noted that was not sent")
      try hold(seat.remindedAt == nil || after.reminders[at] > 0, "a reminder is noted that was not sent")
      try hold(seat.toldAt == nil || after.notices[at] > 0, "a notice is noted that was not sent")
      try hold(after.notices[at] == before.notices[at] || new.state.choice != nil, "an open request is told as ended")
    }
    try hold(new.requesterToldAt == nil || after.outcomes > 0, "the requester counts as told, and is not")
    // What nobody is at and nothing brings back must be done.
    guard new.dueAt == nil, after.stages.allSatisfy({ [.waiting, .done].contains($0) }) else { return }
    try hold(new.state != .pending, "an open request is forgotten")
    try hold(new.requesterToldAt != nil, "the requester is never told")
    guard new.state.choice != nil else { return }
    try hold(new.isSignalled, "CloudFormation is never told")
    for (number, seat) in new.seats where seat.vote == nil {
      try hold(after.notices[number.number] > 0, "a co-approver is never told")
    }
  }

  /// What approvers decide is what it would be without a clerk.
  private static func check(
    _ old: LedgerEntry?, _ new: LedgerEntry, _ world: ClerkWorld, _ before: ClerkWorld.State, _ after: ClerkWorld.State
  ) throws(Broken) {
    let hasPressed = before.stages[ClerkWorld.press] != after.stages[ClerkWorld.press]
    if let old, old.state != new.state {
      let isOver = new.deadline <= world.now(after)
      try hold(
        new.state == .expired ? old.state == .pending && isOver : old.state == .pending && hasPressed,
        "a clerk decides")
    }
    if let old { try hold(hasPressed || old.votes == new.votes, "a vote changes") }
    try hold(new.votes.isEmpty || new.state.choice == world.story.choice, "a vote does not count")
    try hold(new.state.choice == nil || !new.votes.isEmpty, "decided by nobody")
    if after.outcomes > before.outcomes {
      try hold(new.state != .pending, "the requester is told before it has ended")
      try hold(
        new.state.choice == nil || new.isSignalled && after.signals > 0, "the requester is told before CloudFormation")
    }
  }
}
