import ApprovalFlow
import LambdaCore

/// What a Delete of `Custom::NotificationFunction` comes to.
extension ResourceUpdater {
  /// Withdraws what a deleted resource has opened.
  ///
  /// What can't be withdrawn must not keep a stack from being deleted.
  func end(_ event: ResourceEvent, _ news: inout News, _ log: Log) {
    guard let ledger = opener.gathering.ledger, let handle = try? event.resource.waitHandle(hosts: hosts) else {
      return
    }
    do {
      for withdrawn in try ledger.end(event.resource, handle, until: event.deadline) { news.withdrawn(withdrawn) }
    } catch {
      log.warn("the request was not withdrawn", ["reason": .string("\(error)")])
    }
  }
}
