import ApprovalFlow
import Foundation

/// Recognises the update that rolls an update back.
///
/// It looks like any other, except that its new wait handle is the previous one. A failed rollback leaves the stack in
/// UPDATE_ROLLBACK_FAILED, so a question that can no longer be asked must not fail it. This approves nothing: signal and
/// ledger stay as they were.
enum RollbackCheck {
  /// Whether a stack that had `old` returns to `handle`, whose time was over before that of `old`.
  ///
  /// A new handle is good for hours, so one that has expired was there before.
  static func isRollback(to handle: WaitHandle, from old: WaitHandle, at now: Date) -> Bool {
    handle.isExpired(at: now) && handle.expiry < old.expiry
  }
}
