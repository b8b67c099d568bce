import ApprovalFlow
import Foundation
import LambdaCore

extension Clerk {
  /// Tells CloudFormation how a request ended, as nobody has yet.
  ///
  /// What is not delivered is due again when the claim on the request ends.
  func tellCloudFormation(
    _ request: DueRequest, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) {
    guard let ended = try store.claimSignal(of: request, until: deadline), let message = ended.dueMessage else {
      return
    }
    let sent = messages.send(message, alongside: store.settling(ended), until: deadline)
    for case .failure(let error) in sent.writes {
      log.warn("what was approved is not settled yet", ["request": .string(request.id), "reason": .string("\(error)")])
    }
    if case .failure(let error) = sent.delivery {
      log.error("CloudFormation was not told", ["request": .string(request.id), "reason": .string("\(error)")])
      return
    }
    log.info("CloudFormation was told", ["request": .string(request.id), "status": .string(message.status)])
    for case .failure(let error) in outbound.sendAll(store.notingSignalled(ended), until: deadline) {
      // The next run sends the same once more, and CloudFormation takes it as one.
      log.warn(
        "CloudFormation was told, and that was not noted",
        ["request": .string(request.id), "reason": .string("\(error)")])
    }
  }
}
