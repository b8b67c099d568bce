import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// One request, the launch that asks for it, an approver's press, two clerks, time, lost answers and emails that are refused.
///
/// Whatever reads, writes or sends is a step of its own, so that every order is tried. What a step decides is the code under test;
/// what it writes is done to items in memory. A process that is under way when time passes is dead: the moments are further
/// apart than Lambda lets one run.
final class ClerkWorld {
  /// What may happen in a world.
  struct Story {
    var seats = 1
    /// Whether the request is yet to be opened; otherwise its emails have been sent.
    var launches = false
    var choice: Choice?
    /// Seconds since the opening.
    var moments: [TimeInterval]
    /// Processes that may die under way, and answers that may be lost.
    var mishaps = 1
  }

  /// Who acts; the clerks come last.
  static let launch = 0, press = 1, clerks = [2, 3]

  static let plan = ClerkPlan(reminders: [600], tellsRequester: true)
  static let timeout: TimeInterval = 3600

  let story: Story
  let id: String
  let shiftID = "clerk-emails"
  private let request: ApprovalRequest
  private let addresses: [String]
  let secrets: [LedgerSecret]
  let tables = SeenTables()
  private var entries: [Int: LedgerEntry?] = [:]
  private var dues: [Int: DueRequest] = [:]
  var written: [Write: Int] = [:]

  init(_ story: Story) throws {
    self.story = story
    addresses = Array(["a@example.com", "b@example.com"].prefix(story.seats))
    request = try SampleResource.request(["Timeout": .string("\(Int(Self.timeout))")])
    id = request.id
    secrets = (0..<24).map { number in LedgerSecret(RandomBits { UInt64(number + 1) }) }
    guard !story.launches else {
      tables.index(of: [:])
      return
    }
    var entry = opened(0)
    for number in entry.seats.keys { entry.seats[number]?.emailedAt = ManualClock.start }
    tables.index(of: [id: entry.item])
  }

  var start: State {
    let none = addresses.map { _ in 0 }
    return State(
      stages: [story.launches ? .opening : .done, story.choice == nil ? .done : .waiting, .waiting, .waiting],
      emails: addresses.map { _ in story.launches ? 0 : 1 }, reminders: none, notices: none, secrets: addresses.count)
  }

  func now(_ state: State) -> Date { ManualClock.start.addingTimeInterval(story.moments[state.time]) }

  /// The entry that the event writes, with secrets from the given one on.
  func opened(_ secret: Int) -> LedgerEntry {
    LedgerEntry(
      request, by: Electorate(approvers: addresses, quorum: 1),
      secrets: addresses.indices.map { secrets[secret + $0] })
  }

  /// The request in a table; nil if there is none.
  func entry(_ table: Int) -> LedgerEntry? {
    if let known = entries[table] { return known }
    let entry = tables[table][id].flatMap { try? LedgerEntry($0, hosts: .none) }
    entries[table] = .some(entry)
    return entry
  }

  /// What a clerk makes of a table that it reads now.
  func due(_ table: Int, _ state: State) -> DueRequest? {
    let key = table * story.moments.count + state.time
    if let known = dues[key] { return known }
    let now = now(state)
    let due = entry(table).map {
      DueRequest($0, Agenda($0, Self.plan, at: now), claimedUntil: now.addingTimeInterval(60))
    }
    dues[key] = due
    return due
  }
}
