import Foundation
import LambdaCore

/// Spaces out the messages to each approver's topic, over all processes, and keeps them in the order of launch.
///
/// A second's slots are an item `slot-<key>-<second>` of the ledger's table. What finds none waits for the clerk; as long as
/// something does, the item `queue-<key>` says so, and later launches stand in line.
package struct SlotBook: Sendable {
  private let table: LedgerTable
  private let clock: WallClock

  /// Seconds that asking may take.
  private static let patience: TimeInterval = 2
  /// Seconds after which a slot's item may be deleted.
  private static let secondsKept: TimeInterval = 3600
  /// Seconds after which a queue's item is ignored: a request that is withdrawn does not take itself out.
  private static let secondsQueued: TimeInterval = 3600

  init(table: LedgerTable, clock: WallClock) {
    self.table = table
    self.clock = clock
  }

  /// Asks for a slot of this second; nil if all are taken.
  package func slot(for approver: String) -> PreparedCall<Slot?, ServiceError> {
    let now = clock.now()
    let (clock, second) = (clock, Slot.second(of: now))
    let id = "slot-\(ApproverTopics.key(of: approver))-\(second)"
    let taken = ItemUpdate.slotTaken(until: now.addingTimeInterval(Self.secondsKept))
    return table.change(LedgerChange(id, taken)).within(seconds: Self.patience)
      .map { $0 ? Slot(second: second, takenAt: clock.now()) : nil }
  }

  /// Says whether earlier messages to an approver wait for the clerk.
  func isQueued(for approver: String) -> PreparedCall<Bool, ServiceError> {
    let now = clock.now().wholeSeconds
    return table.item(Self.queueID(approver)).within(seconds: Self.patience)
      .map { item in (item?["QueuedUntil"]?.integer).map { $0 > now } ?? false }
  }

  /// Says whether a request can still be decided in time.
  package func isPending(_ requestID: String) -> PreparedCall<Bool, ServiceError> {
    table.item(requestID).within(seconds: Self.patience)
      .map { $0?["Status"]?.string == RequestState.pending.rawValue }
  }

  /// Notes that messages of a request wait for the clerk.
  package func queue(
    for approvers: [String], openedAt: Date
  ) -> [PreparedCall<Bool, ServiceError>] {
    let end = clock.now().addingTimeInterval(Self.secondsQueued)
    return approvers.map {
      table.change(LedgerChange(Self.queueID($0), .queued(openedAt.wholeMilliseconds, until: end)))
    }
  }

  /// Notes that all messages of requests that were opened by then are sent.
  func unqueue(for approver: String, openedUntil time: Date) -> PreparedCall<Bool, ServiceError> {
    table.change(LedgerChange(Self.queueID(approver), .unqueued(time.wholeMilliseconds)))
  }

  private static func queueID(_ approver: String) -> String { "queue-\(ApproverTopics.key(of: approver))" }
}

extension SlotBook {
  /// What approvers are told, from the results of `slot(for:)` and `isQueued(for:)` in their order.
  ///
  /// A queue comes before a slot. Where it is not known whether there is one, the clerk knows: nothing may overtake it.
  static func answers(
    for approvers: [String], _ slots: [Result<Slot?, ServiceError>], _ queues: [Result<Bool, ServiceError>]
  ) -> [ExactText: SlotAnswer] {
    var answers: [ExactText: SlotAnswer] = [:]
    for (approver, (slot, queue)) in zip(approvers, zip(slots, queues)) {
      if (try? queue.get()) != false {
        answers[ExactText(approver)] = .queued
      } else if case .success(let slot?) = slot {
        answers[ExactText(approver)] = .slot(slot)
      } else {
        answers[ExactText(approver)] = .full
      }
    }
    return answers
  }
}

extension Date {
  /// Milliseconds since the Unix epoch.
  var wholeMilliseconds: Int { Int((timeIntervalSince1970 * 1000).rounded()) }
}
