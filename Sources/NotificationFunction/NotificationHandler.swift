import ApprovalFlow
import Foundation
import LambdaCore

/// Answers CloudFormation when it creates, changes or deletes one of the two custom resources of a product.
///
/// In: a custom-resource event, or an operator's wish to send a mail again. Out: at most one mail an approver, and exactly
/// one answer to CloudFormation before Lambda's deadline. Whatever goes wrong becomes FAILED with a reason; only an event
/// without a ResponseURL, or an answer that can't be delivered, fails the invocation.
struct NotificationHandler {
  let asking: ApprovalAsking
  let gate: ApprovalGate
  let http: any HTTPClient
  let policy: RetryPolicy
  let clock: WallClock

  func handle(_ invocation: Invocation, _ log: Log) throws(FunctionError) -> Data {
    let event = EventReader.read(invocation.event)
    let times = Timetable(deadline: invocation.deadline, now: clock.now())
    if let resend = ResendRequest(event) { return try asking.again(resend, until: times.work, log) }
    guard let address = ResponseAddress(event) else { throw Self.invalid("the event has no ResponseURL to answer to") }

    let sender = CustomResourceSender(http: http, policy: policy, clock: clock)
    let watchdog = Watchdog(at: times.watchdog) {
      giveUp(address, by: sender, until: times.end, log)
    }
    defer { watchdog.cancel() }
    let outcome = outcome(of: event, address: address, until: times.work, log)
    try deliver(CustomResourceResponse(to: address, outcome), by: sender, until: times.end, log)
    return Data("null".utf8)
  }
}

extension NotificationHandler {
  private static let outOfTime =
    "The notification function ran out of time before its work was done. Launch again; if it happens again, see the function's log."

  /// Characters; CloudFormation's own limit is one of bytes, and kept by the response.
  private static let longestReason = 2000
  /// Characters; twice what the longest ARN of a stack has.
  private static let longestStackID = 500

  private static func invalid(_ problem: String) -> FunctionError {
    FunctionError(type: "Approval.InvalidEvent", message: problem)
  }

  /// What the event comes to.
  private func outcome(
    of event: JSONValue, address: ResponseAddress, until deadline: Date, _ log: Log
  ) -> CustomResourceResponse.Outcome {
    do {
      let request = try CustomResourceRequest(event)
      if request.resource.type == ApprovalGate.resourceType {
        return .success(data: try gate.answer(request, until: deadline, log))
      }
      switch request {
      case .create(let resource): try asking.ask(resource, until: deadline, log)
      case .update(let resource, _, let old): try asking.askAgain(resource, old: old, until: deadline, log)
      case .delete(let resource, _): asking.withdraw(resource, resource.properties, until: deadline, log)
      }
      return .success(data: [:])
    } catch {
      // It may quote what the requester wrote.
      let reason = "\(error)".displayed(limit: Self.longestReason)
      let stackID = address.stackID.displayed(limit: Self.longestStackID)
      log.error("the custom resource failed", ["reason": .string(reason), "stackId": .string(stackID)])
      return Self.failure(reason, at: address)
    }
  }

  /// Deleting always succeeds: a stack must be free to go.
  private static func failure(_ reason: String, at address: ResponseAddress) -> CustomResourceResponse.Outcome {
    address.isDelete ? .success(data: [:]) : .failed(reason: reason)
  }

  private func deliver(
    _ response: CustomResourceResponse, by sender: CustomResourceSender, until deadline: Date, _ log: Log
  ) throws(FunctionError) {
    do {
      let isFirst = try sender.send(response, until: deadline)
      if !isFirst { log.warn("the watchdog had answered before the work was done") }
    } catch {
      throw FunctionError(type: "Approval.NotAnswered", message: "\(error)")
    }
  }

  private func giveUp(_ address: ResponseAddress, by sender: CustomResourceSender, until deadline: Date, _ log: Log) {
    let response = CustomResourceResponse(to: address, Self.failure(Self.outOfTime, at: address))
    do {
      if try sender.send(response, until: deadline) {
        log.error("out of time: CloudFormation was told so")
      }
    } catch {
      log.error("out of time, and CloudFormation could not be told", ["reason": .string("\(error)")])
    }
  }
}
