import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// A seat of several keys: one for each email that was sent.
struct SeatKeyTests {
  private static let number = SeatNumber.all[0]
  private static let secrets = (0..<5).map { _ in LedgerSecret(.system) }

  /// A request whose one approver was sent the first email, on the table.
  private static func item() throws -> TableItem {
    let entry = LedgerEntry(
      try SampleResource.request(), by: Electorate(approvers: ["a@example.com"], quorum: 1), secrets: [secrets[0]])
    return TableItem(entry.item)
  }

  private func entry(_ item: TableItem) throws -> LedgerEntry { try LedgerEntry(item.attributes, hosts: .none) }

  private func seat(_ item: TableItem) throws -> LedgerEntry.Seat {
    try #require(try entry(item).seats[Self.number])
  }

  /// The write that adds a key to the seat as it is seen.
  private func adding(_ secret: LedgerSecret, to seat: LedgerEntry.Seat) -> ItemUpdate {
    .newSecret(secret, inSeat: Self.number, seat, sentAgain: nil)
  }

  private func judged(_ entry: LedgerEntry, _ code: Ballot.Code, key: Int) -> Judgement {
    let ballot = Ballot(
      id: "b", choice: .approve, comment: "", code: code, time: ManualClock.start, sourceAddress: nil)
    return entry.judge(ballot, from: Self.number, key: Self.secrets[key].key, claim: nil, at: ManualClock.start)
  }

  @Test(arguments: 1...5)
  func `the newest three keys open a seat, each with its own code`(sent: Int) throws {
    var item = try Self.item()
    for secret in Self.secrets.prefix(sent).dropFirst() {
      try hold(item.apply(adding(secret, to: try seat(item))), "a key is not added")
    }
    let entry = try entry(item)

    #expect(entry.seats[Self.number]?.keys.count == min(sent, 3))
    for (index, secret) in Self.secrets.enumerated() {
      let isGood = index < sent && index >= sent - 3
      #expect(entry.seat(of: secret.key) == (isGood ? Self.number : nil))
      guard isGood else { continue }
      guard case .counts = judged(entry, .typed(secret.code), key: index) else {
        Issue.record("key \(index) of \(sent) does not count")
        continue
      }
      let other = Self.secrets[(index + 1) % 5].code
      guard case .wrongCode = judged(entry, .typed(other), key: index) else {
        Issue.record("another email's code opens key \(index)")
        continue
      }
    }
  }

  @Test func `wrong codes lock the key that they were typed with, and no other`() throws {
    var item = try Self.item()
    for secret in Self.secrets[1...2] { try hold(item.apply(adding(secret, to: try seat(item))), "a key is not added") }
    for _ in 0..<12 {
      if case .wrongCode(_, let update) = judged(try entry(item), .typed(nil), key: 1) {
        try hold(item.apply(update), "a wrong code is not counted")
      }
    }
    let entry = try entry(item)

    #expect(try seat(item).keys.map(\.wrongCodes) == [0, 10, 0])
    #expect(judged(entry, .typed(Self.secrets[1].code), key: 1) == .locked)
    for key in [0, 2] {
      guard case .counts(_, let update) = judged(entry, .typed(Self.secrets[key].code), key: key) else {
        Issue.record("key \(key) does not count")
        continue
      }
      var voted = item
      try hold(voted.apply(update), "a vote with key \(key) is not written")
    }
  }

  @Test func `a locked key stays locked however many emails follow, until it dies`() throws {
    var item = try Self.item()
    for _ in 0..<10 {
      if case .wrongCode(_, let update) = judged(try entry(item), .typed(nil), key: 0) {
        try hold(item.apply(update), "a wrong code is not counted")
      }
    }
    for secret in Self.secrets[1...2] { try hold(item.apply(adding(secret, to: try seat(item))), "a key is not added") }
    #expect(judged(try entry(item), .typed(Self.secrets[0].code), key: 0) == .locked)

    try hold(item.apply(adding(Self.secrets[3], to: try seat(item))), "a key is not added")
    #expect(judged(try entry(item), .typed(Self.secrets[0].code), key: 0) == .closed)
    #expect(try seat(item).keys.map(\.wrongCodes) == [0, 0, 0])
  }

  @Test(arguments: 1...4)
  func `a repeated write finds itself done, and one over other keys does nothing`(sent: Int) throws {
    var item = try Self.item()
    for secret in Self.secrets.prefix(sent).dropFirst() {
      try hold(item.apply(adding(secret, to: try seat(item))), "a key is not added")
    }
    let seen = try seat(item)
    let update = adding(Self.secrets[4], to: seen)
    try hold(item.apply(update), "a key is not added")
    let after = item.attributes

    try hold(item.apply(update) && item.attributes == after, "a repeated write does not find itself done")
    try hold(!item.apply(adding(LedgerSecret(.system), to: seen)), "a write over other keys is done")
  }

  /// A vote or a wrong code is written over the key that was seen, not over what has taken its place.
  @Test func `a write for a key that has moved does nothing`() throws {
    var item = try Self.item()
    for secret in Self.secrets[1...2] { try hold(item.apply(adding(secret, to: try seat(item))), "a key is not added") }
    let seen = try entry(item)
    guard case .wrongCode(_, let wrong) = judged(seen, .typed(nil), key: 1),
      case .counts(_, let vote) = judged(seen, .typed(Self.secrets[1].code), key: 1)
    else { throw Broken("key 1 is not judged") }
    try hold(item.apply(adding(Self.secrets[3], to: try seat(item))), "a key is not added")

    try hold(!item.apply(wrong), "a wrong code is counted for another key")
    try hold(!item.apply(vote), "a vote is written over another key")
  }
}
