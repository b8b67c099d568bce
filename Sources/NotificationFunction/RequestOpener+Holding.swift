import ApprovalFlow
import Foundation
import LambdaCore

/// A change of what runs: approvers are asked, and CloudFormation's answer is held for their decision.
extension RequestOpener {
  /// Opens the request of a change, unless the same event has opened it before.
  ///
  /// Once the request may be in the ledger, it alone says how the event is answered: from then on the event fails only if its
  /// request was ended first.
  func hold(
    _ event: ResourceEvent, _ bound: BoundProperties, replacing old: BoundProperties?, _ change: ChangeOrder,
    _ gathered: Gathered, _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    let view = try Self.view(gathered)
    if view?.repeated == nil, change.held.isOver(at: outbound.clock.now()) { throw .windowIsOver }
    let asking: Asking
    do {
      let (request, electorate) = try identify(try request(event, bound, old, change), event, gathered, log)
      if let outcome = try passing(request, event, electorate, view, gathered, &news, log) { return outcome }
      asking = try prepare(request, electorate, event, gathered, log)
    } catch {
      // The request is there: the clerk sees to what can't be done now.
      guard let repeated = view?.repeated else { throw error }
      log.warn("a change could not be asked about again", ["reason": .string("\(error)")])
      return held(repeated.id, again: true, log)
    }
    guard event.takeOver() else { throw .outOfTime }
    let opened: OpenedRequest
    do { opened = try open(asking, event, view, log) } catch {
      if case .inDoubt(let error) = error { return .inDoubt(error) }
      throw .store(error)
    }
    do { try send(opened, asking, event, log) } catch {
      if case .email = error, try hasEnded(asking.request, because: "\(error)", until: event.deadline, log) {
        throw error
      }
      log.warn("the clerk sees to the emails of a change", ["reason": .string("\(error)")])
    }
    return held(asking.request.id, again: opened.invitations.isEmpty, log)
  }

  /// What the update comes to if a late approval lets it pass; nil if none does.
  private func passing(
    _ request: ApprovalRequest, _ event: ResourceEvent, _ electorate: Electorate?, _ view: ResourceView?,
    _ gathered: Gathered, _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome? {
    guard view?.repeated == nil, let electorate, let pass, pass.mayServe(gathered.lateApprovals) else { return nil }
    guard event.takeOver() else { throw .outOfTime }
    do {
      return try pass.serve(request, of: event, by: electorate, view, gathered.lateApprovals, &news, log) ? .held : nil
    } catch .store(.inDoubt(let error)) {
      return .inDoubt(error)
    } catch {
      throw error
    }
  }

  private func hasEnded(
    _ request: ApprovalRequest, because reason: String, until deadline: Date, _ log: Log
  ) throws(OpeningError) -> Bool {
    guard let ledger = gathering.ledger else { return true }
    do { return try ledger.endChange(request, because: reason, until: deadline) } catch {
      log.warn("a change about which no approver could be asked was not ended", ["reason": .string("\(error)")])
      return false
    }
  }

  func held(_ id: String, again: Bool, _ log: Log) -> ResourceOutcome {
    log.info(
      again ? "the answer to this update is held already" : "the answer to this update is held for the approvers",
      ["request": .string(id)])
    return .held
  }
}
