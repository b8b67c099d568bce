import Foundation
import LambdaCore

/// What the ledger has of a resource and of the requests that matter for an event, read at one time.
///
/// What a crash left unsettled is settled here; `changes` are the writes that make it so.
package struct ResourceView: Sendable {
  let resource: ResourceName
  /// The item as it was read; nil if there is none.
  let seen: ResourceEntry?
  /// By wait URL.
  let requests: [String: LedgerEntry]
  /// The change that this very event has opened; nil if it has not.
  package private(set) var repeated: RepeatedChange?
  /// The request that is open; read where it is not among the others.
  private(set) var open: LedgerEntry?
  /// The id of the change that the event opens, or has opened.
  private let changeID: String?
  /// What counts of the resource; nil if nothing is known, or if the item is one of a deleted resource.
  var known: ResourceEntry?
  var changes: [LedgerChange] = []

  init(
    _ resource: ResourceName, seen: ResourceEntry?, requests: [LedgerEntry], ownChange: LedgerEntry? = nil,
    changeID: String? = nil
  ) {
    self.resource = resource
    self.changeID = changeID
    repeated = ownChange.map { RepeatedChange(id: $0.id, openAgainst: $0.state == .pending ? $0.against : nil) }
    self.seen = seen
    self.requests = Dictionary(requests.map { ($0.handle.url.text, $0) }) { first, _ in first }
    known = seen.flatMap { $0.hasEnded ? nil : $0 }
    if seen == nil, let own = requests.first(where: { $0.resource == resource && $0.state == .approved }) {
      // The item was not written: the request is the source of truth.
      known = ResourceEntry(resource, waitURL: own.handle.url.text, open: own.id)
    }
  }

  /// The request that is open and was not read; nil if there is none.
  var unreadRequest: String? {
    guard let open = known?.open, !requests.values.contains(where: { $0.id == open }) else { return nil }
    return open
  }

  /// Settles what was approved since the item was written.
  mutating func settle(with more: LedgerEntry? = nil) {
    open = more
    let candidates = requests.values.sorted { $0.openedAt < $1.openedAt } + [more].compactMap { $0 }
    for request in candidates {
      guard let settled = known?.settled(by: request) else { continue }
      known = settled.entry
      changes.append(
        LedgerChange(
          resource.id, .settled(settled.approval, of: resource, waitURL: request.handle.url.text)))
    }
  }

  /// Adopts the values of a resource that version 0.1, or an install without a ledger, has asked about.
  ///
  /// Such values were approved if their request says so. Where its record has reached its end, so has its wait handle: a handle
  /// that is still good and that the ledger does not know was not asked about here.
  mutating func adopt(_ old: OldValues, at now: Date) {
    guard seen == nil, known == nil else { return }
    let id = LedgerEntry.id(of: old.handle)
    let binding = LedgerEntry.Binding(resourceLogicalID: resource.logicalID, digest: old.digest, terms: nil)
    let approval = ResourceEntry.Approval(digest: old.digest, requestID: id, time: now)
    if let request = requests[old.handle.url.text] {
      guard request.state == .approved, request.binding == nil else { return }
      changes.append(LedgerChange(id, .bound(to: binding)))
    } else {
      guard old.handle.isExpired(at: now) else { return }
      changes.append(LedgerChange(adding: LedgerEntry(.adopted, .approved, old.handle, binding, at: now)))
    }
    changes.append(
      LedgerChange(resource.id, .adopted(approval, of: resource, waitURL: old.handle.url.text)))
    known = ResourceEntry(resource, waitURL: old.handle.url.text, approved: approval)
  }

  /// Whether `old` is what was approved last, as far as was read.
  package func approves(_ old: OldValues, at now: Date) -> Bool {
    var view = self
    view.settle()
    view.adopt(old, at: now)
    return view.known?.approved?.digest == old.digest
  }

  /// The digest of what was approved last, as far as was read; nil if nothing was.
  package var approvedDigest: String? {
    var view = self
    view.settle()
    return view.known?.approved?.digest
  }

  /// Follows the stack back to what ran before.
  mutating func follow(backTo digest: String?, _ handle: WaitHandle) {
    guard let known, known.approval(of: digest) != nil else { return }
    // An update that was taken back before it came here has let it age.
    changes.append(LedgerChange(LedgerEntry.id(of: handle), .recordKept(until: nil, of: resource.logicalID)))
    guard let returned = known.returning(to: digest, waitURL: handle.url.text) else { return }
    changes.append(LedgerChange(resource.id, .returned(to: returned.approval, from: known, waitURL: handle.url.text)))
    self.known = returned.entry
  }
}

/// What a repeated event finds of the change that it has opened.
package struct RepeatedChange: Sendable, Equatable {
  package let id: String
  /// The digest that it was shown against, as long as it can be decided, as far as the ledger says.
  package let openAgainst: String?
}

extension ResourceView {
  /// The change that is open for a decision, unless it is the one that the event itself has opened.
  var otherChange: LedgerEntry? {
    guard repeated == nil, let open, open.id != changeID, open.kind == .change, open.state == .pending,
      open.resource == resource
    else { return nil }
    return open
  }
}

/// What a resource had before an update, as the event says.
package struct OldValues: Sendable, Equatable {
  let handle: WaitHandle
  let digest: String

  package init(handle: WaitHandle, digest: String) {
    self.handle = handle
    self.digest = digest
  }
}
