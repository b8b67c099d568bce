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
    var outbox = Outbox(
      letters, answers, resting: resting, slotsUntil: slotsUntil, maxFailures: outbound.maxAttempts,
      at: clock.now())
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

  /// While a letter waited for its slot its request may have ended, so that is read along with the slot.
  private func takeSlots(for next: [Int], _ letters: [Letter], _ outbox: inout Outbox, until deadline: Date) {
    let missing = next.filter { !outbox.hasGoodSlot($0, at: clock.now()) }
    let requests = Set(missing.compactMap { letters[$0].pendingRequestID }).sorted()
    let (taken, pending) = outbound.sideBySide(
      .group(missing.map { slots.slot(for: letters[$0].approver) }), .group(requests.map(slots.isPending)),
      until: deadline)
    // Where the table does not say, the letter goes out: its link says how the request stands.
    let ended = zip(requests, pending.get()).filter { (try? $1.get()) == false }.map(\.0)
    for (index, slot) in zip(missing, taken.get()) {
      if let request = letters[index].pendingRequestID, ended.contains(request) {
        outbox.drop(index)
      } else {
        outbox.take(slot, for: index, at: clock.now())
      }
    }
  }

  private func publish(_ next: [Int], _ letters: [Letter], _ outbox: inout Outbox, until deadline: Date) {
    let ready = next.filter { outbox.hasGoodSlot($0, at: clock.now()) }
    let results = outbound.sendAll(
      ready.map { sns.publish(letters[$0].message, to: letters[$0].topicARN).once }, until: deadline)
    for (index, result) in zip(ready, results) { outbox.take(result, of: index, at: clock.now()) }
  }
}
