import ApprovalFlow
import LambdaCore

/// Tells the update by which CloudFormation takes another one back.
///
/// It looks like any other: the wait handle of before is the new one. A stack that can't go back is broken, so what nobody
/// can be asked any more must not fail it. Nothing is approved by that: the signal and the gate's record are what they were.
struct Rollback {
  let hosts: SignalHosts
  let clock: WallClock

  /// Whether `resource` returns to a wait handle whose time was over before that of the one in `old`.
  ///
  /// A handle that is new is good for a day, so one that has expired was there before.
  func isMade(by resource: CustomResource, from old: [String: JSONValue]) -> Bool {
    guard let handle = handle(in: resource.properties, of: resource), handle.isExpired(at: clock.now()),
      let expiry = handle.expiry, let later = self.handle(in: old, of: resource)?.expiry
    else { return false }
    return expiry < later
  }

  private func handle(in properties: [String: JSONValue], of resource: CustomResource) -> WaitHandle? {
    guard let text = properties["WaitUrl"]?.string, let handle = try? WaitHandle(text, hosts: hosts) else { return nil }
    return handle.belongs(to: resource.stackID) ? handle : nil
  }
}
