import Foundation
import LambdaCore

/// The ledger's table: reads and conditional writes of its items.
///
/// Each comes in two forms: a call to be sent with others, and with `until` one that is sent at once.
package struct LedgerTable: Sendable {
  let outbound: OutboundClient
  private let database: DynamoDBClient
  private let name: String
  private let hosts: SignalHosts
  private let approvers: [String]?
  /// Days for which a request takes decisions after its time.
  let lateDays: Int

  /// `hosts` are those that a stored wait URL may name, `approvers` those who may decide now; nil if that is not known.
  init(
    database: DynamoDBClient, outbound: OutboundClient, name: String, hosts: SignalHosts, approvers: [String]? = nil,
    lateDays: Int = 0
  ) {
    self.lateDays = lateDays
    self.database = database
    self.outbound = outbound
    self.name = name
    self.hosts = hosts
    self.approvers = approvers
  }

  /// The item as it is now; nil if there is none.
  func item(_ id: String) -> PreparedCall<Item?, ServiceError> { database.get(Self.key(id), from: name) }

  /// Carries out a change; false if its condition did not hold.
  func change(_ change: LedgerChange) -> PreparedCall<Bool, ServiceError> {
    switch change.write {
    case .update(let update): database.update(Self.key(change.id), in: name, update)
    case .add(let item): database.put(item, into: name, if: "attribute_not_exists(RequestId)")
    }
  }

  /// The entry that an item is.
  func entry(_ id: String, in item: Item?) throws(StoreUnavailable) -> LedgerEntry? {
    guard let item else { return nil }
    var entry: LedgerEntry
    do { entry = try LedgerEntry(item, hosts: hosts) } catch { throw .unreadable(id: id, error) }
    entry.lateDays = lateDays
    return entry.heeding(approvers)
  }

  /// Items of an index.
  func query(_ query: ItemQuery) -> PreparedCall<[Item], ServiceError> { database.query(query, of: name) }

  private static func key(_ id: String) -> Item { ["RequestId": .string(id)] }
}

extension LedgerTable {
  func entry(_ id: String, until deadline: Date) throws(StoreUnavailable) -> LedgerEntry? {
    try entry(id, in: item(id, until: deadline))
  }

  func item(_ id: String, until deadline: Date) throws(StoreUnavailable) -> Item? {
    try send(item(id), until: deadline)
  }

  /// Adds an entry; false if there is one with its id already.
  func add(_ entry: LedgerEntry, until deadline: Date) throws(StoreUnavailable) -> Bool {
    try send(change(LedgerChange(adding: entry)), until: deadline)
  }

  func change(_ id: String, _ update: ItemUpdate, until deadline: Date) throws(StoreUnavailable) -> Bool {
    try send(change(LedgerChange(id, update)), until: deadline)
  }

  /// What a change wrote, each attribute as it is now; nil if its condition did not hold.
  func written(_ id: String, _ update: ItemUpdate, until deadline: Date) throws(StoreUnavailable) -> Item? {
    try send(database.written(Self.key(id), in: name, update), until: deadline)
  }

  /// Carries out changes side by side; throws the first failure of the service.
  @discardableResult
  func change(_ changes: [LedgerChange], until deadline: Date) throws(StoreUnavailable) -> [Bool] {
    guard !changes.isEmpty else { return [] }
    var outcomes: [Bool] = []
    for result in outbound.sendAll(changes.map(change), until: deadline) {
      do { outcomes.append(try result.get()) } catch { throw .table(error) }
    }
    return outcomes
  }

  /// Ids of entries that are due, the longest due first.
  func due(at now: Date, limit: Int, until deadline: Date) throws(StoreUnavailable) -> [String] {
    let query = ItemQuery(
      index: "Due-DueAt-index", condition: "Due = :due AND DueAt <= :now",
      values: [":due": ItemUpdate.due, ":now": .integer(Int(now.timeIntervalSince1970))], limit: limit)
    return try send(self.query(query), until: deadline).compactMap { $0["RequestId"]?.string }
  }

  /// The entries that can be read, side by side; one that can't be is put off for a day, so that it blocks no other.
  func entries(
    _ ids: [String], at now: Date, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> [LedgerEntry] {
    var entries: [LedgerEntry] = []
    var broken: [LedgerChange] = []
    for (id, result) in zip(ids, outbound.sendAll(ids.map(item), until: deadline)) {
      let item: Item?
      do { item = try result.get() } catch { throw .table(error) }
      do {
        if let entry = try entry(id, in: item) { entries.append(entry) }
      } catch {
        log.error("an entry of the ledger can't be read", ["request": .string(id), "reason": .string("\(error)")])
        broken.append(LedgerChange(id, .putOff(until: now.addingTimeInterval(86_400))))
      }
    }
    try change(broken, until: deadline)
    return entries
  }

  private func send<Output>(
    _ call: PreparedCall<Output, ServiceError>, until deadline: Date
  ) throws(StoreUnavailable) -> Output {
    do { return try outbound.send(call, until: deadline) } catch { throw .table(error) }
  }
}
