import Foundation
import LambdaCore

/// The ledger's table: reads and conditional writes of entries.
package struct LedgerTable: Sendable {
  private let database: DynamoDBClient
  private let name: String
  private let hosts: SignalHosts

  /// `hosts` are those that a stored wait URL may name.
  package init(database: DynamoDBClient, name: String, hosts: SignalHosts) {
    self.database = database
    self.name = name
    self.hosts = hosts
  }

  /// The entry as it is now; nil if there is none.
  func entry(_ id: String, until deadline: Date) throws(StoreUnavailable) -> LedgerEntry? {
    let item = try attempt { () throws(ServiceError) in try database.get(Self.key(id), from: name, until: deadline) }
    guard let item else { return nil }
    do { return try LedgerEntry(item, hosts: hosts) } catch { throw .unreadable(id: id, error) }
  }

  /// Adds an entry; false if there is one with its id already.
  func add(_ entry: LedgerEntry, until deadline: Date) throws(StoreUnavailable) -> Bool {
    try attempt { () throws(ServiceError) in
      try database.put(entry.item, into: name, if: "attribute_not_exists(RequestId)", until: deadline)
    }
  }

  /// Changes an entry; false if the change's condition did not hold.
  func change(_ id: String, _ update: ItemUpdate, until deadline: Date) throws(StoreUnavailable) -> Bool {
    try attempt { () throws(ServiceError) in try database.update(Self.key(id), in: name, update, until: deadline) }
  }

  private static func key(_ id: String) -> Item { ["RequestId": .string(id)] }

  private func attempt<Result>(_ call: () throws(ServiceError) -> Result) throws(StoreUnavailable) -> Result {
    do {
      return try call()
    } catch {
      throw .table(error)
    }
  }
}
