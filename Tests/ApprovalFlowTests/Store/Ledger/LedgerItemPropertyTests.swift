import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// Entries with random contents.
struct LedgerItemPropertyTests {
  private func entry(_ random: inout Randomness) throws -> LedgerEntry {
    let seconds = { (random: inout Randomness) in Date(timeIntervalSince1970: Double(random.number(0...4_102_444_800)))
    }
    let seats = (0..<random.number(1...10)).map { seat in
      let vote = Vote(
        by: .approver("\(seat)@example.com"), choice: random.one(of: [.approve, .reject]), comment: random.text(),
        time: seconds(&random), sourceAddress: random.oneIn(2) ? nil : random.text(upTo: 5),
        ballotID: random.oneIn(2) ? nil : random.word())
      return LedgerEntry.Seat(
        address: "\(seat)@example.com", keyHash: random.word(), codeHash: random.word(),
        wrongCodes: random.number(0...10), emailedAt: random.oneIn(2) ? nil : seconds(&random),
        vote: random.oneIn(2) ? nil : vote)
    }
    return LedgerEntry(
      id: random.word(), handle: try WaitHandle(WaitURL.version4.text, hosts: .none),
      requester: random.text(), product: random.oneIn(2) ? nil : random.text(),
      details: (0..<random.number(0...4)).map { _ in .init(name: random.text(), value: random.text()) },
      quorum: random.number(1...10), openedAt: seconds(&random), deadline: seconds(&random),
      seats: Dictionary(uniqueKeysWithValues: zip(SeatNumber.all, seats)),
      state: random.one(of: [.pending, .approved, .rejected, .withdrawn]), version: random.number(1...1000))
  }

  @Test func `an entry is read back from its item, over the wire too`() throws {
    try forAny(200) { random in
      let entry = try entry(&random)
      let wire = try JSONValue(parsing: JSONValue.object(entry.item.mapValues(\.json)).serialized)
      let item = wire.object?.compactMapValues(AttributeValue.init) ?? [:]
      try hold(LedgerEntry(item, hosts: .none) == entry, "\(wire.serializedText) is not read back")
    }
  }

  @Test func `an item that is damaged anywhere is read or refused, and is never the end`() throws {
    try forAny(500) { random in
      let damaged = damaged(.map(try entry(&random).item), &random)
      guard let item = damaged.map, let entry = try? LedgerEntry(item, hosts: .none) else { return }
      // The sums that deciding does with what it read.
      let ballot = Ballot(
        id: "b", choice: .approve, comment: "", code: .notAsked, time: ManualClock.start, sourceAddress: nil)
      guard let seat = entry.seats.keys.min() else { return }
      _ = entry.judge(ballot, from: seat, key: "k", claim: nil, at: ManualClock.start)
      _ = SignalTurn(entry, at: ManualClock.start, until: .distantFuture)
      _ = Reopening(entry, for: entry, at: ManualClock.start, until: .distantFuture)
      _ = entry.item
    }
  }

  /// The value with one thing in it changed.
  private func damaged(_ value: AttributeValue, _ random: inout Randomness) -> AttributeValue {
    switch value {
    case .map(var members):
      guard let name = members.keys.sorted().randomElement(using: &random), !random.oneIn(6) else { break }
      members[name] = random.oneIn(4) ? nil : members[name].map { damaged($0, &random) }
      return .map(members)
    case .list(var values):
      guard let index = values.indices.randomElement(using: &random) else { break }
      values[index] = damaged(values[index], &random)
      return .list(values)
    default: break
    }
    let number = random.one(of: [Int.min, .max, -1, 0, 1, 253_402_300_800, random.number(.min ... .max)])
    return random.one(of: [.integer(number), .string(random.text()), .bool(random.oneIn(2)), .list([]), .map([:])])
  }
}
