import TestSupport
import Testing

@testable import ApprovalFlow

/// Every order of a small world, held to what a ledger promises.
struct LedgerWorldTests {
  private static let seats = SeatNumber.all

  private static let worlds: [[LedgerWorld.Press]] = [
    // One approver changes their mind.
    [
      .init(seat: seats[0], choice: .approve), .init(seat: seats[0], choice: .reject),
      .init(seat: seats[1], choice: .approve),
    ],
    // A wrong code before the right one, and a rejection.
    [
      .init(seat: seats[0], choice: .approve, isCodeRight: false), .init(seat: seats[0], choice: .approve),
      .init(seat: seats[1], choice: .reject),
    ],
    // The same button twice.
    [
      .init(seat: seats[0], choice: .approve), .init(seat: seats[0], choice: .approve),
      .init(seat: seats[1], choice: .approve),
    ],
    [
      .init(seat: seats[0], choice: .approve), .init(seat: seats[1], choice: .approve),
      .init(seat: seats[2], choice: .approve),
    ],
    [
      .init(seat: seats[0], choice: .approve), .init(seat: seats[1], choice: .approve),
      .init(seat: seats[2], choice: .reject),
    ],
  ]

  @Test(arguments: worlds, [1, 2, 3])
  func `in every order a ledger keeps its promises`(presses: [LedgerWorld.Press], quorum: Int) throws {
    let report = try explore(try LedgerWorld(presses, quorum: quorum), quorum: quorum)

    #expect(report.states > 1000)
  }

  @Test func `in every order the tenth wrong code locks a link for good`() throws {
    let presses: [LedgerWorld.Press] = [
      .init(seat: Self.seats[0], choice: .approve, isCodeRight: false), .init(seat: Self.seats[0], choice: .approve),
      .init(seat: Self.seats[1], choice: .approve),
    ]
    let world = try LedgerWorld(presses, quorum: 1, wrongCodes: 9)
    let report = try explore(world, quorum: 1)

    #expect(report.states > 1000)
  }

  @Test(arguments: [worlds[0], worlds[4]], [1, 2])
  func `in every order a late decision tells CloudFormation nothing and ends with its days`(
    presses: [LedgerWorld.Press], quorum: Int
  ) throws {
    let world = try LedgerWorld(presses, quorum: quorum, lateDays: 1)
    let report = try explore(world, quorum: quorum)

    #expect(report.states > 1000)
    #expect(report.ends.contains { world.entry($0).state == .rejectedLate })
    #expect(report.ends.contains { world.entry($0).state == .withdrawn && world.entry($0).approvals >= quorum })
  }

  private func explore(_ world: LedgerWorld, quorum: Int) throws -> Explorer<LedgerWorld.State>.Report {
    try Explorer(steps: world.steps) { before, after in
      try Self.check(world, before, after, quorum: quorum)
    }.explore(from: world.start)
  }

  private static func check(
    _ world: LedgerWorld, _ before: LedgerWorld.State, _ after: LedgerWorld.State, quorum: Int
  ) throws(Broken) {
    let (old, new) = (world.entry(before), world.entry(after))
    try hold(
      old.state == .pending || new.state == old.state || old.state == .expired && new.state != .approved
        || old.state == .approvedLate && new.state == .withdrawn, "a request is decided twice")
    let rejections = new.votes.count { $0.choice == .reject }
    switch new.state {
    case .approved: try hold(new.approvals >= quorum && rejections == 0, "approved without a quorum")
    case .rejected: try hold(rejections == 1, "rejected without a rejection")
    case .approvedLate: try hold(new.approvals >= quorum && rejections == 0, "approved late without a quorum")
    case .rejectedLate: try hold(rejections == 1, "rejected late without a rejection")
    case .used: throw Broken("nothing is launched in this world")
    case .pending, .expired: try hold(rejections == 0 && new.approvals < quorum, "decided and not said so")
    case .withdrawn: try hold(rejections == 0, "withdrawn though it was rejected")
    }
    let isLate = new.state == .approvedLate || new.state == .rejectedLate
    try hold(!isLate || old.state == new.state || after.time == 2, "decided late before or after its days")
    try hold(!after.successes || new.state == .approved, "a SUCCESS signal without an approval")
    try hold(!after.failures || new.state == .rejected, "a FAILURE signal without a rejection")
    try hold(!new.isSignalled || after.successes || after.failures, "a signal is noted that was not sent")
    let gate = GateQuestion(
      direction: .forward, digest: new.binding?.digest, isUnchanged: false, goesBackInTime: false, request: new,
      opener: nil, now: ManualClock.start)
    let passes = gate.refusal(ofUpdate: false) == nil
    try hold(passes == (new.state == .approved), "the gate passes what was not approved")
    for (number, seat) in new.seats { try check(world, number, seat, old.seats[number], after) }
  }

  private static func check(
    _ world: LedgerWorld, _ number: SeatNumber, _ seat: LedgerEntry.Seat, _ old: LedgerEntry.Seat?,
    _ after: LedgerWorld.State
  ) throws(Broken) {
    try hold(old?.vote == nil || seat.vote == old?.vote, "a vote changes")
    try hold(!(old?.keys.first?.isLocked ?? false) || old?.vote != nil || seat.vote == nil, "a locked link votes")
    try hold(
      old?.vote != nil || seat.vote == nil || after.time < 2 || world.takesLateVotes(after), "a late vote counts")
    let own = world.presses.indices.filter { world.presses[$0].seat == number }
    let counted = own.filter { after.counted & 1 << $0 != 0 }
    try hold(counted.count <= 1, "an approver counts twice")
    if let vote = seat.vote {
      let press = own.first { world.ballot($0).id == vote.ballotID }
      try hold(press.map { world.presses[$0].isCodeRight } ?? false, "a vote without the code")
      try hold(counted.allSatisfy { $0 == press }, "a press that did not count is told that it did")
    } else {
      try hold(counted.isEmpty, "a vote that is told is not recorded")
    }
  }
}
