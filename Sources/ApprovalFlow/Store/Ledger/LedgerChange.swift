import LambdaCore

/// A write to one item of the ledger.
package struct LedgerChange: Sendable, Hashable {
  enum Write: Hashable {
    case update(ItemUpdate)
    /// Added if there is no item with its id.
    case add(Item)
  }

  let id: String
  let write: Write

  init(_ id: String, _ update: ItemUpdate) {
    self.id = id
    write = .update(update)
  }

  init(adding entry: LedgerEntry) {
    id = entry.id
    var item = entry.item
    // What let a launch pass stands as long as its resource does; of a change, the resource's own item knows.
    if entry.kind == .adopted || entry.kind == .launch && entry.state == .approved { item["ExpiresAt"] = nil }
    write = .add(item)
  }
}
