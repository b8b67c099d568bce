import Foundation
import LambdaCore

extension LedgerStore {
  /// Which of `requests` are counted among their requesters' open ones, from now on or from before.
  ///
  /// The process that opened a request may have died before counting it.
  package func areCounted(
    _ requests: [DueRequest], maxOpen: Int, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> [Bool] {
    let requesters = requests.map { RequesterEntry.id(of: $0.entry) }
    let ids = Set(requesters).sorted()
    var open: [String: [String]] = [:]
    for (id, result) in zip(ids, table.outbound.sendAll(ids.map(table.item), until: deadline)) {
      do { open[id] = RequesterEntry(id: id, try result.get()).open } catch { throw .table(error) }
    }
    var areCounted: [Bool] = []
    for (request, requester) in zip(requests, requesters) {
      if open[requester]?.contains(request.id) ?? false {
        areCounted.append(true)
      } else {
        areCounted.append(try fits(request.id, of: requester, maxOpen: maxOpen, until: deadline, log))
      }
    }
    return areCounted
  }

  /// Whether a request that could not simply be counted fits among its requester's open ones.
  ///
  /// The list is tidied only here, when it is full: nothing that ends a request needs to know of it.
  func fits(
    _ requestID: String, of requesterID: String, maxOpen: Int, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> Bool {
    for _ in 0..<Self.maxRecounts {
      let seen = RequesterEntry(id: requesterID, try table.item(requesterID, until: deadline))
      if seen.open.contains(requestID) { return true }
      let open = try stillOpen(seen, until: deadline, log)
      guard open.count < maxOpen else { return false }
      let update = ItemUpdate.recounting(open, and: requestID, over: seen, at: clock.now())
      if try table.change(requesterID, update, until: deadline) { return true }
    }
    throw .contended
  }

  /// Launches of one requester that come at the same moment.
  private static let maxRecounts = 20

  /// Which of the requests that were counted are open still; one that can't be read is counted no longer.
  private func stillOpen(
    _ seen: RequesterEntry, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> [String] {
    let now = clock.now()
    var open: [String] = []
    for (id, result) in zip(seen.open, table.outbound.sendAll(seen.open.map(table.item), until: deadline)) {
      let item: Item?
      do { item = try result.get() } catch { throw .table(error) }
      if item == nil, seen.mayBeWritten(at: now) {
        open.append(id)
        continue
      }
      do {
        if let entry = try table.entry(id, in: item), entry.state == .pending, !entry.isOver(at: now) {
          open.append(id)
        }
      } catch {
        log.error(
          "an entry of the ledger can't be read: it is not counted among its requester's open requests any more",
          ["request": .string(id), "reason": .string("\(error)")])
      }
    }
    return open
  }
}
