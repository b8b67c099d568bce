import TestSupport
import Testing

@testable import ApprovalFlow

/// Every order of a stack's life, real and forged, held to the one promise: what was approved is what runs.
struct BoundWorldTests {
  private static let lives: [[BoundWorld.Event]] = [
    [.createSmall, .createLarge, .approveFirst, .delete],
    [.createSmall, .approveFirst, .updateLarge, .newHandleLarge],
    [.createSmall, .newHandleLarge, .approveFirst, .approveSecond],
    [.createSmall, .approveFirst, .changeLarge, .changeLargeRepeated, .approveChange, .windowEnds],
    [.createSmall, .approveFirst, .changeLarge, .rejectChange, .approveChange, .windowEnds],
    [.createSmall, .approveFirst, .changeLarge, .backToSmall, .approveChange, .changeLargeRepeated],
    [.createSmall, .approveFirst, .changeLarge, .changeLargeLater, .approveChange, .windowEnds],
  ]

  @Test(arguments: lives)
  func `in every order nothing passes the gate whose digest nobody approved`(life: [BoundWorld.Event]) throws {
    let world = try BoundWorld(life)
    var hasPassed = false
    var hasStood = false
    let report = try Explorer<BoundWorld.State>(steps: world.steps) { _, state in
      let passing = world.passing(state)
      try hold(passing.gate.isSubset(of: state.approved), "\(passing.gate) pass the gate")
      try hold(passing.updates.isSubset(of: state.approved), "updates to \(passing.updates) stand")
      try hold(!passing.isOpen || !state.approved.isEmpty, "a gate without Digest passes")
      for (event, answers) in state.answers {
        try hold(answers.count == 1, "\(event) is answered \(answers)")
        let isTrue = answers.allSatisfy { $0.contains("FAILED") } || !state.approved.isEmpty
        try hold(isTrue, "\(event) succeeds, and nobody approved anything")
      }
      hasPassed = hasPassed || !passing.gate.isEmpty
      hasStood = hasStood || !passing.updates.isEmpty
    }.explore(from: BoundWorld.State())

    #expect(report.states > 100)
    #expect(hasPassed && hasStood)
  }

  private static let lateLives: [[BoundWorld.Event]] = [
    [.changeLarge, .windowEnds, .approveLate, .changeLargeLater, .changeLargeLaterRepeated, .withdrawLate],
    [.changeLarge, .windowEnds, .approveLate, .changeLargeLater, .changeLargeLast, .approveChange],
    [.changeLarge, .windowEnds, .approveLate, .changeLargeLater, .backToSmall, .changeLargeLast],
    [.changeLarge, .windowEnds, .approveChange, .approveLate, .withdrawLate, .changeLargeRepeated],
    [.changeLarge, .windowEnds, .rejectLate, .approveLate, .changeLargeLater, .withdrawLate],
  ]

  @Test(arguments: lateLives)
  func `in every order a change that is approved late lets one update pass, and each event gets one answer`(
    life: [BoundWorld.Event]
  ) throws {
    let world = try BoundWorld(life)
    var hasPassed = false
    let report = try Explorer<BoundWorld.State>(steps: world.steps) { before, state in
      let passing = world.passing(state)
      try hold(passing.gate.isSubset(of: state.approved), "\(passing.gate) pass the gate")
      try hold(passing.updates.isSubset(of: state.approved), "updates to \(passing.updates) stand")
      for (event, answers) in state.answers { try hold(answers.count == 1, "\(event) is answered \(answers)") }
      let passed = world.passed(state)
      let late = world.late(state)?.state
      try hold(passed.count <= 1, "a late approval let \(passed) pass")
      try hold(passed.isEmpty || late == .used, "\(passed) passed by what is \(late?.rawValue ?? "not there")")
      for ending in [RequestState.used, .withdrawn, .rejectedLate] where world.late(before)?.state == ending {
        try hold(late == ending, "what was \(ending.rawValue) is \(late?.rawValue ?? "gone")")
      }
      let first = state.answers["event-1"] ?? []
      let isUndecided = [.approvedLate, .rejectedLate, .used].contains(late)
      try hold(!isUndecided || first.allSatisfy { $0.contains("nobody decided in time") }, "\(first) of a late one")
      hasPassed = hasPassed || !passed.isEmpty
    }.explore(from: world.running())

    #expect(report.states > 100)
    #expect(hasPassed || !life.contains(.changeLargeLater))
    for end in report.ends {
      #expect(end.passes.isEmpty)
      for event in ["event-1", "event-2", "event-4"] {
        guard let request = world.change(world.id(event), end), request.state != .pending else { continue }
        #expect(end.answers[event] != nil, "an event whose request has ended is never answered")
      }
    }
  }
}
