import TestSupport
import Testing

@testable import ApprovalFlow

/// Every order of launches that come after a late approval: it is used at most once, and lets nothing else pass.
struct LateApprovalWorldTests {
  private static let former = Electorate(approvers: ["b@example.com", "c@example.com"], quorum: 1)
  private static let both = Electorate(approvers: ["a@example.com", "b@example.com"], quorum: 2)

  private static let lives: [[LateApprovalWorld.Launch]] = [
    [.init(stack: "one"), .init(stack: "two")],
    [.init(stack: "one"), .init(stack: "two"), .init(stack: "three")],
    [.init(stack: "one"), .init(stack: "two", size: "large")],
    [.init(stack: "one", electorate: former), .init(stack: "two")],
    [.init(stack: "one", electorate: both), .init(stack: "two")],
  ]

  @Test(arguments: lives)
  func `in every order a late approval is used at most once, and nothing passes that nobody approved`(
    launches: [LateApprovalWorld.Launch]
  ) throws {
    let world = try LateApprovalWorld(launches)
    var hasPassed = false
    let report = try Explorer<LateApprovalWorld.State>(steps: world.steps) { before, after in
      let (old, new) = (try world.late(before), try world.late(after))
      let passed = launches.indices.filter { world.opened($0, after)?.state == .approved }
      try hold(passed.count <= 1, "it is used twice")
      try hold(passed.isEmpty || new.state == .used, "a launch passes by what is not used")
      try hold(old.state != .used || new.state == .used, "what is used is usable again")
      try hold(old.state != .withdrawn || new.state == .withdrawn, "what was taken back is used")
      try hold(!(before.isOver && old.state == .approvedLate) || new.state != .used, "it is used after its days")
      for index in launches.indices where after.signalled & 1 << index != 0 {
        try hold(passed.contains(index), "a signal without an approval")
        try hold(world.digest(index) == world.approvedDigest, "values pass that nobody approved")
        let votes = world.opened(index, after)?.approvals ?? 0
        try hold(votes >= launches[index].electorate.quorum, "it passes without today's quorum")
        hasPassed = true
      }
    }.explore(from: world.beginning)

    #expect(report.states > 50)
    #expect(hasPassed)
    for end in report.ends {
      #expect(end.stages.allSatisfy { $0 == .asked || $0 == .done })
    }
  }
}
