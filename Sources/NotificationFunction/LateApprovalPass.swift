import ApprovalFlow
import Foundation
import LambdaCore

/// Lets a launch pass by an approval that came too late for an earlier one: nobody is asked, and CloudFormation is told at once.
///
/// Used first, told after, recorded last: what a crash leaves undone is finished by the event's repetition, or by the clerk.
struct LateApprovalPass {
  let ledger: LedgerStore
  let messages: MessageSender

  /// Whether there may be something that serves a request.
  func mayServe(_ lateApprovals: Result<[LateApproval], ServiceError>?) -> Bool {
    if case .success(let found)? = lateApprovals { !found.isEmpty } else { false }
  }

  /// Whether a late approval served `request`, which is then approved.
  func serve(
    _ request: ApprovalRequest, of event: ResourceEvent, by electorate: Electorate, _ view: ResourceView?,
    _ lateApprovals: Result<[LateApproval], ServiceError>?, _ news: inout News, _ log: Log
  ) throws(OpeningError) -> Bool {
    do {
      if let id = view?.unsignalledPass(of: request.handle) {
        if let passed = try claim(id, until: event.deadline) { try tell(passed, of: event, &news, log) }
        return true
      }
      guard
        let passed = try ledger.pass(
          request, of: event.resource, view, by: electorate, found(lateApprovals, log), until: event.deadline)
      else { return false }
      log.info("a late approval lets this pass: no one is asked", ["request": .string(passed.id)])
      try tell(passed, of: event, &news, log)
      return true
    } catch let error as OpeningFailure {
      throw .store(error)
    } catch let error as OpeningError {
      throw error
    } catch {
      return false
    }
  }

  private func claim(_ id: String, until deadline: Date) throws(OpeningError) -> RequestSnapshot? {
    do { return try ledger.claimSignal(ofRequest: id, until: deadline) } catch { throw .store(error) }
  }

  /// What can't be read is asked about, as if there were nothing.
  private func found(_ lateApprovals: Result<[LateApproval], ServiceError>?, _ log: Log) -> [LateApproval] {
    switch lateApprovals {
    case nil: return []
    case .success(let found): return found
    case .failure(let error):
      log.warn("it can't be read whether this was approved late", ["reason": .string("\(error)")])
      return []
    }
  }

  /// Tells CloudFormation, unless another process does.
  private func tell(
    _ passed: RequestSnapshot, of event: ResourceEvent, _ news: inout News, _ log: Log
  ) throws(OpeningError) {
    guard let message = passed.dueMessage else {
      if let passed = try claim(passed.id, until: event.deadline) { try tell(passed, of: event, &news, log) }
      return
    }
    let sent = messages.send(message, alongside: ledger.settling(passed), until: event.deadline)
    for case .failure(let error) in sent.writes {
      log.warn("what was approved is not settled yet", ["request": .string(passed.id), "reason": .string("\(error)")])
    }
    switch sent.delivery {
    case .success:
      log.info("CloudFormation was told", ["request": .string(passed.id), "status": .string(message.status)])
      news.note(ledger.notingSignalled(passed) + ledger.notingUsed(passed))
    case .failure(.rejected(let status)) where status < 500 && passed.held == nil:
      throw .signalRefused(status)
    case .failure(let error):
      log.error("CloudFormation was not told", ["request": .string(passed.id), "reason": .string("\(error)")])
    }
    news.passedUnasked(passed)
  }
}
