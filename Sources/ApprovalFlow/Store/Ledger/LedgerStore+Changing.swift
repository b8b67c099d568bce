import Foundation
import LambdaCore

/// What the opening of a change adds to that of a launch.
extension LedgerStore {
  /// Begins an opening, and says whether nobody has asked before.
  ///
  /// Of a change its id is written to the resource's item first, so that what becomes of it is found after a crash.
  func beginOpening(
    _ request: ApprovalRequest, of resource: CustomResource, _ view: ResourceView?, until deadline: Date
  ) throws(OpeningFailure) -> Bool {
    guard let change = request.change else { return view?.requests[request.handle.url.text] == nil }
    guard view?.repeated == nil else { return false }
    let opened = ItemUpdate.changeOpened(request.id, against: change.against, waitURL: request.handle.url.text)
    let isOpened: Bool
    do { isOpened = try table.change(resource.name.id, opened, until: deadline) } catch { throw .unavailable(error) }
    guard isOpened else { throw .unavailable(.contended) }
    return true
  }

  func withdrawal(of entry: LedgerEntry, because reason: AskRefusal) -> ItemUpdate {
    let now = clock.now()
    guard entry.kind == .change else { return .withdrawal(by: entry.binding?.resourceLogicalID, at: now) }
    return .changeWithdrawn(
      because: FailureReason("\(reason)").text, claimedUntil: now.addingTimeInterval(SignalTurn.secondsToSignal),
      at: now)
  }

  /// Ends a change whose event is answered with `reason` now; false if it has ended otherwise, and is answered so.
  package func endChange(
    _ request: ApprovalRequest, because reason: String, until deadline: Date
  ) throws(StoreUnavailable) -> Bool {
    let now = clock.now()
    let update = ItemUpdate.changeWithdrawn(
      because: FailureReason(reason).text, claimedUntil: now.addingTimeInterval(SignalTurn.secondsToSignal), at: now)
    return try table.change(request.id, update, until: deadline)
  }
}
