import ApprovalFlow
import Foundation
import LambdaCore

/// Ends requests, and tells CloudFormation what nobody has told it yet.
extension Clerk {
  func endRequests(_ batch: inout ClerkBatch, until deadline: Date, _ log: Log) throws(StoreUnavailable) {
    for request in try store.end(batch.requests, until: deadline) {
      if request.task == .expire {
        log.info("nobody decided in time", Self.fields(request))
        batch.events.append(events.expired(request))
      } else {
        log.warn("the request has ended: too few of the approvers who were asked are left", Self.fields(request))
      }
    }
  }

  /// Tells CloudFormation how requests ended, side by side: a store that hangs for one holds up no other.
  ///
  /// What is not delivered is due again when the claim on the request ends, unless the URL's time is over.
  func tellCloudFormation(_ batch: inout ClerkBatch, until deadline: Date, _ log: Log) throws(StoreUnavailable) {
    let claimed = try store.claimSignals(of: batch.requests, until: deadline)
    let due = claimed.compactMap { request in
      let ended = store.ended(request)
      return ended.dueMessage.map { (request: request, ended: ended, message: $0) }
    }
    guard !due.isEmpty else { return }
    let settling = due.flatMap { due in store.settling(due.ended).map { (due.request, $0) } }
    let (delivered, settled) = messages.sendAll(
      due.map(\.message), alongside: settling.map(\.1), until: deadline)
    warn("what was approved is not settled yet", zip(settling, settled).map { ($0.0, $1) }, log)
    var told: [(request: DueRequest, ended: RequestSnapshot)] = []
    var givenUp: [DueRequest] = []
    for ((request, ended, message), delivery) in zip(due, delivered) {
      switch delivery {
      case .success:
        log.info("CloudFormation was told", Self.fields(request, ["status": .string(message.status)]))
        told.append((request, ended))
      case .failure(let error):
        log.error("CloudFormation was not told", Self.fields(request, ["reason": .string("\(error)")]))
        if case .expired = error { givenUp.append(request) }
      }
    }
    let (noted, left) = outbound.sideBySide(
      .group(told.map { store.notingSignalled($0.request) }), .group(givenUp.map(store.givingUp)), until: deadline)
    // What is not noted the next run sends once more, and CloudFormation takes it as one.
    warn("that CloudFormation was told was not noted", zip(told, noted.get()).map { ($0.request, $1) }, log)
    warn("that CloudFormation can't be told was not noted", Array(zip(givenUp, left.get())), log)
    for case ((_, let ended), .success(true)) in zip(told, noted.get()) {
      batch.events += [Withdrawal(lackingApprovers: ended)].compactMap { $0 }.map(events.withdrawn)
    }
  }

  private func warn(_ message: String, _ results: [(DueRequest, Result<Bool, ServiceError>)], _ log: Log) {
    for case (let request, .failure(let error)) in results {
      log.warn(message, Self.fields(request, ["reason": .string("\(error)")]))
    }
  }

  private static func fields(_ request: DueRequest, _ others: [String: JSONValue] = [:]) -> [String: JSONValue] {
    others.merging(["request": .string(request.id), "stackId": .string(request.stackID)]) { $1 }
  }
}
