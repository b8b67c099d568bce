import ApprovalFlow
import Foundation
import LambdaCore

/// Ends requests, and tells CloudFormation what nobody has told it yet.
extension Clerk {
  func end(_ index: Int, _ batch: inout ClerkBatch, until deadline: Date, _ log: Log) throws(StoreUnavailable) {
    let request = batch.requests[index]
    let fields: [String: JSONValue] = ["request": .string(request.id), "stackId": .string(request.stackID)]
    switch request.task {
    case .nothing, .ask, .tell: break
    case .expire:
      guard try store.expire(request, until: deadline) else { return }
      log.info("nobody decided in time", fields)
      batch.events.append(events.expired(request))
    case .end:
      guard try store.end(request, until: deadline) else { return }
      log.warn("the request has ended: too few of the approvers who were asked are left", fields)
    case .signal:
      batch.events += try tellCloudFormation(request, until: deadline, log)
    }
  }

  /// Tells CloudFormation how a request ended, as nobody has yet, and gives what EventBridge is to be told.
  ///
  /// What is not delivered is due again when the claim on the request ends.
  private func tellCloudFormation(
    _ request: DueRequest, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> [PendingEvent] {
    guard let ended = try store.claimSignal(of: request, until: deadline), let message = ended.dueMessage else {
      return []
    }
    let sent = messages.send(message, alongside: store.settling(ended), until: deadline)
    for case .failure(let error) in sent.writes {
      log.warn("what was approved is not settled yet", ["request": .string(request.id), "reason": .string("\(error)")])
    }
    if case .failure(let error) = sent.delivery {
      log.error("CloudFormation was not told", ["request": .string(request.id), "reason": .string("\(error)")])
      return []
    }
    log.info("CloudFormation was told", ["request": .string(request.id), "status": .string(message.status)])
    for case .failure(let error) in outbound.sendAll(store.notingSignalled(ended), until: deadline) {
      // The next run sends the same once more, and CloudFormation takes it as one.
      log.warn(
        "CloudFormation was told, and that was not noted",
        ["request": .string(request.id), "reason": .string("\(error)")])
    }
    return [Withdrawal(lackingApprovers: ended)].compactMap { $0 }.map(events.withdrawn)
  }
}
