import Foundation
import LambdaCore

/// The right to send one message to an approver's topic, within one clock second.
///
/// SNS puts an email subscription that gets more than ten messages in a second back to pending. With `maxInASecond` over all
/// processes, and none used outside its own second, any second sees twice as many, and some more where clocks differ.
package struct Slot: Sendable, Equatable {
  /// Since the Unix epoch.
  let second: Int
  /// When the table's answer was had.
  let takenAt: Date

  static let maxInASecond = 2
  /// Seconds after which it is not used: the process was frozen.
  private static let secondsOfUse: TimeInterval = 0.2

  /// Whether a message may be sent with it now.
  package func isGood(at now: Date) -> Bool {
    (0...Self.secondsOfUse).contains(now.timeIntervalSince(takenAt)) && Self.second(of: now) == second
  }

  /// When the clock second after that of `now` begins.
  package static func nextSecond(after now: Date) -> Date { Date(timeIntervalSince1970: Double(second(of: now) + 1)) }

  static func second(of time: Date) -> Int { Int(time.timeIntervalSince1970.rounded(.down)) }
}

/// What a message to an approver's topic is told when it asks for a slot.
package enum SlotAnswer: Sendable, Equatable {
  case slot(Slot)
  /// This second's are taken.
  case full
  /// Earlier messages wait for the clerk, and none may overtake them.
  case queued
}

extension ItemUpdate {
  /// Takes one of a second's slots.
  static func slotTaken(until end: Date) -> ItemUpdate {
    ItemUpdate(
      "SET Taken = if_not_exists(Taken, :none) + :one, ExpiresAt = :end",
      if: "attribute_not_exists(Taken) OR Taken < :max",
      values: [
        ":none": .integer(0), ":one": .integer(1), ":max": .integer(Slot.maxInASecond),
        ":end": .integer(end.wholeSeconds),
      ])
  }

  /// Says that a message of a request, opened in `millisecond`, waits for the clerk.
  static func queued(_ millisecond: Int, until end: Date) -> ItemUpdate {
    ItemUpdate(
      "SET Newest = :newest, QueuedUntil = :end, ExpiresAt = :end",
      if: "attribute_not_exists(Newest) OR Newest < :newest",
      values: [":newest": .integer(millisecond), ":end": .integer(end.wholeSeconds)])
  }

  /// Says that no message waits any more whose request was opened in `millisecond` or before.
  static func unqueued(_ millisecond: Int) -> ItemUpdate {
    ItemUpdate(
      "REMOVE Newest, QueuedUntil", if: "Newest <= :newest", values: [":newest": .integer(millisecond)])
  }
}
