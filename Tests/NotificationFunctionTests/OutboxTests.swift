import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import NotificationFunction

/// Which letter is next, while slots run out and SNS does not play along.
struct OutboxTests {
  private static let (ann, ben) = ("ann@example.com", "ben@example.com")
  private static let throttled = ServiceError.refused(status: 400, code: "Throttling")
  private static let refusal = ServiceError.refused(status: 400, code: "InvalidParameter")

  private func letters(_ approvers: [String]) -> [Letter] {
    approvers.map { Letter(approver: $0, topicARN: "topic of \($0)", message: SNSMessage(subject: "s", json: "{}")) }
  }

  private func later(_ seconds: TimeInterval) -> Date { ManualClock.start.addingTimeInterval(seconds) }

  @Test func `each approver's letters go one after the other, in the order given`() {
    var outbox = Outbox(letters([Self.ann, Self.ann, Self.ben, Self.ann]), at: ManualClock.start)
    #expect(outbox.next(at: ManualClock.start) == [0, 2])

    outbox.take(.success("m0"), of: 0, at: ManualClock.start)
    #expect(outbox.next(at: ManualClock.start) == [1, 2])
    outbox.take(.success("m2"), of: 2, at: ManualClock.start)
    outbox.take(.success("m1"), of: 1, at: ManualClock.start)
    #expect(outbox.next(at: ManualClock.start) == [3])
    outbox.take(.success("m3"), of: 3, at: ManualClock.start)
    #expect(outbox.nextInstant == nil)
    #expect(outbox.outcomes == [.sent("m0"), .sent("m1"), .sent("m2"), .sent("m3")])
  }

  @Test func `without a slot an approver's letters wait for the next second, and the others' do not`() {
    var outbox = Outbox(letters([Self.ann, Self.ben]), at: ManualClock.start)
    outbox.take(.success(nil), for: 0, at: later(0.7))

    #expect(outbox.next(at: later(0.9)) == [1])
    #expect(outbox.nextInstant == .distantPast)
    outbox.take(.success("m"), of: 1, at: later(0.9))
    #expect(outbox.nextInstant == later(1))
    #expect(outbox.next(at: later(1)) == [0])
  }

  @Test func `a launch waits for a slot only for a moment`() {
    var outbox = Outbox(letters([Self.ann]), slotsUntil: later(3), at: ManualClock.start)
    for second in 0..<3 {
      outbox.take(.success(nil), for: 0, at: later(Double(second) + 0.5))
      #expect(outbox.nextInstant == later(Double(second) + 1))
    }
    outbox.take(.success(nil), for: 0, at: later(3.5))
    #expect(outbox.nextInstant == nil)
  }

  @Test(arguments: 1...4) func `an approver's letters rest after as many failures as a call may have`(most: Int) {
    var outbox = Outbox(letters([Self.ann]), maxFailures: most, at: ManualClock.start)
    for second in 0..<most {
      #expect(outbox.nextInstant != nil)
      outbox.take(.failure(Self.throttled), of: 0, at: later(Double(second)))
    }
    #expect(outbox.nextInstant == nil)
  }

  @Test func `a letter that is refused for good does not hold up the next one`() {
    var outbox = Outbox(letters([Self.ann, Self.ann]), at: ManualClock.start)
    outbox.take(.failure(Self.refusal), of: 0, at: ManualClock.start)

    #expect(outbox.outcomes == [.refused(Self.refusal), .waits(nil)])
    #expect(outbox.next(at: ManualClock.start) == [1])
  }

  @Test func `one that does not get through is tried in later seconds, three times, and none overtakes it`() {
    var outbox = Outbox(letters([Self.ann, Self.ann]), at: ManualClock.start)
    for second in 0..<3 {
      #expect(outbox.next(at: later(Double(second))) == [0])
      outbox.take(.failure(Self.throttled), of: 0, at: later(Double(second)))
      #expect(outbox.next(at: later(Double(second) + 0.9)) == [])
    }

    #expect(outbox.nextInstant == nil)
    #expect(outbox.outcomes == [.waits(Self.throttled), .waits(nil)])
    #expect(outbox.resting == [ExactText(Self.ann)])
  }

  @Test func `a letter whose request has ended is left out, and the next one goes`() {
    var outbox = Outbox(letters([Self.ann, Self.ann]), at: ManualClock.start)
    outbox.drop(0)

    #expect(outbox.outcomes == [.needless, .waits(nil)])
    #expect(outbox.next(at: ManualClock.start) == [1])
  }

  @Test func `an approver who rests or has a queue gets nothing`() {
    let queued = Outbox(letters([Self.ann, Self.ben]), [ExactText(Self.ann): .queued], at: ManualClock.start)
    let resting = Outbox(letters([Self.ann, Self.ben]), resting: [ExactText(Self.ann)], at: ManualClock.start)

    #expect(queued.next(at: ManualClock.start) == [1])
    #expect(resting.next(at: ManualClock.start) == [1])
  }
}
