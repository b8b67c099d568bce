import ApprovalFlow
import Foundation
import LambdaCore

/// Sends letters to approvers' own topics, each in a slot of its clock second.
///
/// A Publish is attempted once for each slot: another attempt may be another email, and takes a slot of its own.
struct Mailroom {
  let sns: SNSClient
  let slots: SlotBook
  let outbound: OutboundClient

  private var clock: WallClock { outbound.clock }

  /// Sends until all are sent, or wait for later; none is begun after `end`.
  ///
  /// `answers` are slots that were asked for already; another one is waited for until `slotsUntil`. Nothing is sent to approvers
  /// who are `resting`, and those to whom nothing gets through join them.
  func send(
    _ letters: [Letter], _ answers: [ExactText: SlotAnswer] = [:], resting: inout Set<ExactText>,
    slotsUntil: Date = .distantFuture, until end: Date, _ deadline: Date
  ) -> [LetterOutcome] {
    var outbox = Outbox(letters, answers, resting: resting, slotsUntil: slotsUntil, at: clock.now())
    while let instant = outbox.nextInstant, max(instant, clock.now()) < end {
      let next = outbox.next(at: clock.now())
      guard !next.isEmpty else {
        clock.sleep(instant.timeIntervalSince(clock.now()))
        continue
      }
      takeSlots(for: next, letters, &outbox, until: deadline)
      publish(next, letters, &outbox, until: deadline)
    }
    resting.formUnion(outbox.resting)
    return outbox.outcomes
  }

  private func takeSlots(for next: [Int], _ letters: [Letter], _ outbox: inout Outbox, until deadline: Date) {
    let missing = next.filter { !outbox.hasGoodSlot($0, at: clock.now()) }
    let taken = outbound.sendAll(missing.map { slots.slot(for: letters[$0].approver) }, until: deadline)
    for (index, slot) in zip(missing, taken) { outbox.take(slot, for: index, at: clock.now()) }
  }

  private func publish(_ next: [Int], _ letters: [Letter], _ outbox: inout Outbox, until deadline: Date) {
    let ready = next.filter { outbox.hasGoodSlot($0, at: clock.now()) }
    let results = outbound.sendAll(
      ready.map { sns.publish(letters[$0].message, to: letters[$0].topicARN).once }, until: deadline)
    for (index, result) in zip(ready, results) { outbox.take(result, of: index, at: clock.now()) }
  }
}
