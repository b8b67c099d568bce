import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// What a ballot comes to, as tables: each row is the entry as it stands, the ballot, and the judgement.
struct JudgementTests {
  private static let addresses = ["a@example.com", "b@example.com", "c@example.com"]
  private static let secrets = addresses.map { _ in LedgerSecret(.system) }
  private static let seats = SeatNumber.all
  private static let late = ManualClock.start.addingTimeInterval(50_000)

  private static func entry(quorum: Int = 1, _ votes: [Int: Choice] = [:]) throws -> LedgerEntry {
    var entry = LedgerEntry(
      try SampleResource.request(), by: Electorate(approvers: addresses, quorum: quorum), secrets: secrets)
    for (seat, choice) in votes {
      entry.seats[seats[seat]]?.vote = ballot(choice, "earlier").vote(by: .approver(addresses[seat]))
    }
    return entry
  }

  private static func ballot(_ choice: Choice, _ id: String = "this", code: Ballot.Code = .notAsked) -> Ballot {
    Ballot(id: id, choice: choice, comment: "", code: code, time: ManualClock.start, sourceAddress: nil)
  }

  /// The judgement's name; what a vote that counts makes of the request stands behind it.
  private func judged(
    _ entry: LedgerEntry, _ ballot: Ballot, seat: Int = 0, claim: Date? = nil, at now: Date = ManualClock.start
  ) -> String {
    let key = Self.secrets[seat].key
    switch entry.judge(ballot, from: Self.seats[seat], key: key, claim: claim, at: now) {
    case .stored(let holdsSignal): return holdsSignal ? "stored, and ours to signal" : "stored"
    case .repeated: return "repeated"
    case .decidedOtherwise: return "decided otherwise"
    case .closed: return "closed"
    case .locked: return "locked"
    case .wrongCode(let attemptsLeft, _): return "wrong code, \(attemptsLeft) left"
    case .counts(let next, _): return next.state.rawValue
    }
  }

  @Test(
    arguments: [
      (1, [:], .approve, "approved"), (1, [:], .reject, "rejected"), (2, [:], .approve, "pending"),
      (2, [:], .reject, "rejected"), (2, [1: .approve], .approve, "approved"), (3, [1: .approve], .approve, "pending"),
      (3, [1: .approve, 2: .approve], .approve, "approved"), (3, [1: .approve, 2: .approve], .reject, "rejected"),
    ] as [(Int, [Int: Choice], Choice, String)])
  func `a quorum approves, and one rejection ends it`(
    quorum: Int, earlier: [Int: Choice], choice: Choice, state: String
  ) throws {
    #expect(judged(try Self.entry(quorum: quorum, earlier), Self.ballot(choice)) == state)
  }

  @Test(
    arguments: [
      (RequestState.pending, .approve, "repeated"), (.pending, .reject, "decided otherwise"),
      (.approved, .approve, "repeated"), (.approved, .reject, "decided otherwise"),
      (.rejected, .approve, "decided otherwise"), (.rejected, .reject, "repeated"), (.withdrawn, .approve, "closed"),
      (.withdrawn, .reject, "closed"),
    ] as [(RequestState, Choice, String)])
  func `an approver's second answer changes nothing`(state: RequestState, choice: Choice, judgement: String) throws {
    var entry = try Self.entry(quorum: 2, [0: .approve])
    entry.state = state

    #expect(judged(entry, Self.ballot(choice)) == judgement)
  }

  @Test(arguments: [Choice.approve, .reject])
  func `a late vote is closed, and a late one on a decided request is told what was decided`(choice: Choice) throws {
    #expect(judged(try Self.entry(), Self.ballot(choice), at: Self.late) == "closed")
    var approved = try Self.entry([1: .approve])
    approved.state = .approved

    #expect(
      judged(approved, Self.ballot(choice), at: Self.late) == (choice == .approve ? "repeated" : "decided otherwise"))
  }

  @Test(arguments: [0, 1, 8, 9, 10, 11])
  func `ten wrong codes lock a key, and then the right one does not open it`(wrong: Int) throws {
    var entry = try Self.entry()
    entry.seats[Self.seats[0]]?.wrongCodes = wrong
    let right = Self.ballot(.approve, code: .typed(Self.secrets[0].code))

    #expect(
      judged(entry, Self.ballot(.approve, code: .typed(nil)))
        == (wrong < 10 ? "wrong code, \(9 - wrong) left" : "locked"))
    #expect(judged(entry, right) == (wrong < 10 ? "approved" : "locked"))
    #expect(judged(entry, Self.ballot(.approve), seat: 1) == "approved", "another key has its own attempts")
  }

  /// The response to an earlier attempt was lost: the claim that it would have written tells whether the signal is ours.
  @Test func `a ballot finds its own vote`() throws {
    let claim = ManualClock.start.addingTimeInterval(5)
    var entry = try Self.entry([0: .approve])
    entry.state = .approved
    entry.signalClaimedUntil = claim

    #expect(judged(entry, Self.ballot(.approve, "earlier"), claim: claim) == "stored, and ours to signal")
    #expect(judged(entry, Self.ballot(.approve, "earlier"), claim: claim.addingTimeInterval(9)) == "stored")
    #expect(judged(entry, Self.ballot(.approve, "earlier")) == "stored")
    #expect(judged(entry, Self.ballot(.approve, "another"), claim: claim) == "repeated")
  }

  // Approvers who are none any more

  @Test func `a former approver's vote does not count, until they are back`() throws {
    let entry = try Self.entry(quorum: 2, [0: .approve])
    let without = entry.heeding(["b@example.com", "c@example.com"])

    #expect(without.votes == [] && without.seats[Self.seats[0]]?.isFormer == true)
    #expect(judged(without, Self.ballot(.approve), seat: 1) == "pending")
    #expect(judged(entry.heeding(nil), Self.ballot(.approve), seat: 1) == "approved")
    #expect(judged(entry.heeding(Self.addresses), Self.ballot(.approve), seat: 1) == "approved")
  }

  @Test(arguments: [RequestState.pending, .approved, .rejected, .expired])
  func `an approver who is spelled otherwise now is that approver under the new spelling`(state: RequestState) throws {
    var entry = try Self.entry([0: .approve])
    entry.state = state
    let now = entry.heeding(["A@Example.com", "b@example.com", "c@example.com"])

    #expect(now.approvers == ["A@Example.com", "b@example.com", "c@example.com"])
    #expect(now.votes == entry.votes && !now.seats.values.contains(where: \.isFormer))
  }

  @Test(arguments: [RequestState.approved, .rejected, .withdrawn])
  func `what was decided stays decided when an approver leaves`(state: RequestState) throws {
    var entry = try Self.entry([0: .approve])
    entry.state = state

    #expect(entry.heeding([]) == entry)
  }

  @Test(arguments: [(1, 0, true), (1, 1, false), (2, 1, true), (2, 2, false), (3, 2, true), (3, 3, false)])
  func `a request that too few are left for is out of reach`(quorum: Int, left: Int, isOut: Bool) throws {
    let entry = try Self.entry(quorum: quorum).heeding(Array(Self.addresses.prefix(left)))

    #expect(entry.isOutOfReach(at: ManualClock.start) == isOut)
    #expect(!entry.isOutOfReach(at: Self.late), "an expired one has ended anyway")
  }

  @Test func `no new link is made for a former approver`() throws {
    let entry = try Self.entry().heeding(["b@example.com"])

    #expect(Renewal(entry, for: nil, at: ManualClock.start) == .renew([Self.seats[1]]))
    #expect(Renewal(entry, for: "a@example.com", at: ManualClock.start) == .renew([]))
  }
}
