import Foundation
import LambdaCore

extension LedgerStore {
  /// Whether a request that could not simply be counted fits among its requester's open ones.
  ///
  /// The list is tidied only here, when it is full: nothing that ends a request needs to know of it.
  func fits(
    _ requestID: String, of requesterID: String, maxOpen: Int, until deadline: Date
  ) throws(StoreUnavailable) -> Bool {
    for _ in 0..<Self.maxRecounts {
      let seen = RequesterEntry(id: requesterID, try table.item(requesterID, until: deadline))
      if seen.open.contains(requestID) { return true }
      let open = try stillOpen(seen.open, until: deadline)
      guard open.count < maxOpen else { return false }
      let update = ItemUpdate.recounting(open, and: requestID, over: seen, at: clock.now())
      if try table.change(requesterID, update, until: deadline) { return true }
    }
    throw .contended
  }

  /// Launches of one requester that come at the same moment.
  private static let maxRecounts = 20

  private func stillOpen(_ ids: [String], until deadline: Date) throws(StoreUnavailable) -> [String] {
    let now = clock.now()
    var open: [String] = []
    for (id, result) in zip(ids, table.outbound.sendAll(ids.map(table.item), until: deadline)) {
      let item: Item?
      do { item = try result.get() } catch { throw .table(error) }
      let entry = try? table.entry(id, in: item)
      if let entry, entry.state == .pending, !entry.isOver(at: now) { open.append(id) }
    }
    return open
  }
}
