import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct SlotTests {
  private func time(_ seconds: TimeInterval) -> Date { ManualClock.start.addingTimeInterval(seconds) }

  private func slot(_ seconds: TimeInterval) -> Slot {
    Slot(second: Slot.second(of: time(seconds)), takenAt: time(seconds))
  }

  @Test(
    arguments: [
      (0.0, 0.0, true), (0.0, 0.2, true), (0.0, 0.21, false), (0.5, 0.6, true), (0.5, 0.4, false), (0.9, 0.99, true),
      (0.9, 1.0, false), (0.9, 1.05, false), (0.5, 60.5, false),
    ] as [(TimeInterval, TimeInterval, Bool)])
  func `a slot is used within its second and two tenths of one, or not at all`(
    taken: TimeInterval, used: TimeInterval, isGood: Bool
  ) {
    #expect(slot(taken).isGood(at: time(used)) == isGood)
  }

  @Test func `a second has two slots`() {
    var item = TableItem([:])
    let taken = (0..<4).map { _ in item.apply(.slotTaken(until: ManualClock.start)) }

    #expect(taken == [true, true, false, false])
    #expect(item.attributes["Taken"] == .integer(2))
  }

  @Test func `a queue ends once the newest of it is sent, and not before`() {
    var item = TableItem([:])
    let stands = [5, 4, 7].map { item.apply(.queued($0, until: ManualClock.start)) }
    #expect(stands == [true, false, true], "a later one stands in it already")

    let ends = [6, 7].map { item.apply(.unqueued($0)) }
    #expect(ends == [false, true])
    #expect(item.attributes["QueuedUntil"] == nil)
  }

  @Test func `what is known of slots and queues comes together by approver`() {
    let slot = slot(0)
    let error = ServiceError.unreadable("x")
    let answers = SlotBook.answers(
      for: ["a", "b", "c", "d", "e"],
      [.success(slot), .success(nil), .success(slot), .failure(error), .success(slot)],
      [.success(false), .success(false), .success(true), .success(false), .failure(error)])

    #expect(answers == ["a": .slot(slot), "b": .full, "c": .queued, "d": .full, "e": .queued])
  }
}
