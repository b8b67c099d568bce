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
        let isTrue = answers == ["FAILED"] || !state.approved.isEmpty
        try hold(isTrue, "\(event) succeeds, and nobody approved anything")
      }
      hasPassed = hasPassed || !passing.gate.isEmpty
      hasStood = hasStood || !passing.updates.isEmpty
    }.explore(from: BoundWorld.State())

    #expect(report.states > 100)
    #expect(hasPassed && hasStood)
  }
}
