import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct LedgerItemTests {
  private func entry() throws -> LedgerEntry {
    let request = try SampleResource.request(["Product": "WordPress", "Purpose": "a blog"])
    let electorate = Electorate(approvers: ["a@example.com", "b@example.com"], quorum: 2)
    return LedgerEntry(request, by: electorate, secrets: [LedgerSecret(.system), LedgerSecret(.system)])
  }

  private let first = SeatNumber.all[0]
  private let second = SeatNumber.all[1]

  private func vote(_ choice: Choice, of approver: String) -> Vote {
    Vote(
      by: .approver(approver), choice: choice, comment: "because", time: ManualClock.start.addingTimeInterval(1.234),
      sourceAddress: "203.0.113.7")
  }

  @Test func `an item is read back as the entry that it was made from`() throws {
    var entry = try entry()
    entry.seats[first]?.vote = vote(.approve, of: "a@example.com")
    entry.seats[second]?.wrongCodes = 3
    #expect(try LedgerEntry(entry.item, hosts: .none) == entry)
  }

  @Test func `an item goes over the wire as DynamoDB writes it and comes back the same`() throws {
    let item = try entry().item
    let wire = try JSONValue(parsing: JSONValue.object(item.mapValues(\.json)).serialized)
    #expect(wire.object?.compactMapValues(AttributeValue.init) == item)
  }

  @Test(arguments: ["RequestId", "StackId", "WaitUrl", "Quorum", "Deadline", "Status", "Version", "Approvers"])
  func `an item without what every entry has is none`(missing: String) throws {
    var item = try entry().item
    item[missing] = nil
    #expect(throws: UnreadableEntry.otherForm) { try LedgerEntry(item, hosts: .none) }
  }

  @Test func `an item whose wait URL is another's is named, and shows no part of its query`() throws {
    var item = try entry().item
    item["WaitUrl"] = .string("https://evil.example.com/?X-Amz-Signature=9f9f")
    let error = #expect(throws: UnreadableEntry.waitURL(.noStackInPath)) { try LedgerEntry(item, hosts: .none) }
    #expect(error.map { "\($0)".contains("9f9f") } == false)
  }

  /// Nobody writes such numbers but a hand or a program that went wrong, and the sums that are done with them end the process.
  @Test(arguments: [
    ("Quorum", Int.min), ("Quorum", 0), ("Version", .max), ("Version", -1), ("OpenedAt", .max), ("Deadline", .max),
    ("Deadline", .min), ("SignalClaimedUntil", .max),
  ])
  func `an item with a number that can't be is none`(name: String, number: Int) throws {
    var item = try entry().item
    item[name] = .integer(number)
    #expect(throws: UnreadableEntry.otherForm) { try LedgerEntry(item, hosts: .none) }
  }

  @Test(arguments: [("WrongCodes", Int.min), ("WrongCodes", .max), ("MailedAt", .max)])
  func `nor is one with such a number in a seat`(name: String, number: Int) throws {
    var item = try entry().item
    var seats = try #require(item["Approvers"]?.map)
    var seat = try #require(seats["0"]?.map)
    seat[name] = .integer(number)
    seats["0"] = .map(seat)
    item["Approvers"] = .map(seats)
    #expect(throws: UnreadableEntry.otherForm) { try LedgerEntry(item, hosts: .none) }
  }

  /// A vote that is passed over would be a vote to be given again.
  @Test(arguments: [("DecidedAt", AttributeValue.integer(.max)), ("Decision", .string("maybe"))])
  func `nor is one with a vote that can't be read`(name: String, value: AttributeValue) throws {
    var entry = try entry()
    entry.seats[first]?.vote = vote(.approve, of: "a@example.com")
    var item = entry.item
    var seats = try #require(item["Approvers"]?.map)
    var seat = try #require(seats["0"]?.map)
    var vote = try #require(seat["Vote"]?.map)
    vote[name] = value
    seat["Vote"] = .map(vote)
    seats["0"] = .map(seat)
    item["Approvers"] = .map(seats)
    #expect(throws: UnreadableEntry.otherForm) { try LedgerEntry(item, hosts: .none) }
  }

  @Test(arguments: ["10", "-1", "00", "x", ""])
  func `nor is one with a seat that can't be`(key: String) throws {
    var item = try entry().item
    var seats = try #require(item["Approvers"]?.map)
    seats[key] = seats["0"]
    item["Approvers"] = .map(seats)
    #expect(throws: UnreadableEntry.otherForm) { try LedgerEntry(item, hosts: .none) }
  }

  @Test func `the record is kept ninety days beyond the deadline`() throws {
    let item = try entry().item
    let deadline = try #require(item["Deadline"]?.integer)
    #expect(item["ExpiresAt"] == .integer(deadline + 90 * 86_400))
  }

  @Test func `neither key nor code is in the item`() throws {
    let secret = LedgerSecret(.system)
    let request = try SampleResource.request()
    let entry = LedgerEntry(request, by: Electorate(approvers: ["a@example.com"], quorum: 1), secrets: [secret])
    let text = JSONValue.object(entry.item.mapValues(\.json)).serializedText
    #expect(!text.contains(secret.key))
    #expect(!text.contains(secret.code.digits))
    #expect(text.contains(secret.keyHash))
  }

  @Test func `what describes an entry does not show its wait URL`() throws {
    let entry = try entry()
    var dumped = ""
    dump(entry, to: &dumped)
    for text in ["\(entry)", String(reflecting: entry), dumped] {
      #expect(!text.contains("X-Amz-Signature"))
    }
  }

  @Test func `a key opens its own seat and no other key any`() throws {
    let secrets = [LedgerSecret(.system), LedgerSecret(.system)]
    let electorate = Electorate(approvers: ["a@example.com", "b@example.com"], quorum: 1)
    let entry = LedgerEntry(try SampleResource.request(), by: electorate, secrets: secrets)
    #expect(entry.seat(of: secrets[1].key) == second)
    #expect(entry.seat(of: secrets[1].keyHash) == nil)
    #expect(entry.seat(of: "") == nil)
  }

  @Test func `ids differ wherever any part differs, also across their borders`() {
    let ids = [("s", "l", "w"), ("sl", "", "w"), ("s", "lw", ""), ("s", "l", "v")].map {
      LedgerEntry.id(parts: [$0.0, $0.1, $0.2])
    }
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy(LedgerEntry.isID))
  }
}
