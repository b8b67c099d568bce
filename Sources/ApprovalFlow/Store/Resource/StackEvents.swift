import Foundation
import LambdaCore

/// A Create or Update of a gate.
package struct GateEvent: Sendable {
  let handle: WaitHandle
  /// nil if the gate has no property `Digest`.
  let digest: String?
  let isUpdate: Bool
  /// Whether the stack passed with this very handle and digest before.
  let isUnchanged: Bool
  package let direction: StackDirection
  /// Whether the handle ends before the one that it replaces.
  let goesBack: Bool

  package init(
    handle: WaitHandle, digest: String?, isUpdate: Bool, isUnchanged: Bool, direction: StackDirection, goesBack: Bool
  ) {
    self.handle = handle
    self.digest = digest
    self.isUpdate = isUpdate
    self.isUnchanged = isUnchanged
    self.direction = direction
    self.goesBack = goesBack
  }
}

/// What a gate does with a stack.
package enum GatePassage: Sendable, Equatable {
  /// The record is nil if it has reached its end since the stack passed first.
  case passes(RequestRecord?)
  /// With the request of the gate's wait handle, if there is one.
  case refused(GateRefusal, RequestRecord?)
}

/// An Update as CloudFormation sends it, as far as it can be read.
package struct UpdateEvent: Sendable {
  package let direction: StackDirection
  /// nil if the properties name none that is the stack's own.
  let handle: WaitHandle?
  /// nil if the properties can't be bound.
  let digest: String?
  let old: OldValues?
  /// When CloudFormation sent it; nil if that is not known.
  let issuedAt: Date?

  package init(
    direction: StackDirection, handle: WaitHandle?, digest: String?, old: OldValues?, issuedAt: Date? = nil
  ) {
    self.direction = direction
    self.issuedAt = issuedAt
    self.handle = handle
    self.digest = digest
    self.old = old
  }

  /// Whether it names a resource's very wait handle, as the one to have or the one that it had: only the stack knows its URL.
  func names(_ waitURL: String?) -> Bool {
    waitURL != nil && (handle?.url.text == waitURL || old?.handle.url.text == waitURL)
  }

  /// Whether CloudFormation sent it before the update that opened a change: one that Lambda delivers again, or late.
  func isOlder(than change: LedgerEntry) -> Bool {
    guard let issuedAt, let other = change.held?.issuedAt else { return false }
    return issuedAt < other
  }

  func goesBackInTime(at now: Date) -> Bool {
    guard let handle, let old else { return false }
    return handle.goesBack(from: old.handle) && handle.isExpired(at: now)
  }
}

extension WaitHandle {
  /// Whether a stack that had `old` returns with this handle to one of before: a new one ends later than all before it.
  package func goesBack(from old: WaitHandle) -> Bool { expiry < old.expiry }
}

extension ResourceView {
  /// Follows what the request says if the item is behind.
  mutating func correct(_ handle: WaitHandle) {
    guard let known, known.waitURL != handle.url.text, let request = requests[handle.url.text],
      let approval = request.approval
    else { return }
    self.changes.append(
      LedgerChange(resource.id, .returned(to: approval, from: known, waitURL: handle.url.text)))
    self.changes.append(LedgerChange(request.id, .recordKept(until: nil, of: resource.logicalID)))
  }
}
