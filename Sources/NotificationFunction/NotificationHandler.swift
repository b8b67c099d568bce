import ApprovalFlow
import Foundation
import LambdaCore

/// Asks for approval when CloudFormation creates or changes the custom resource of a product.
///
/// In: a custom-resource event. Out: at most one mail an approver, and exactly one answer to CloudFormation, before
/// Lambda's deadline. Whatever goes wrong becomes FAILED with a reason; only an event without a ResponseURL, or an answer
/// that can't be delivered, fails the invocation.
struct NotificationHandler {
  let register: any RequestRegister
  let approvers: ApproverMail
  let hosts: SignalHosts
  let http: any HTTPClient
  let policy: RetryPolicy
  let clock: WallClock

  func handle(_ invocation: Invocation, _ log: Log) throws(FunctionError) -> Data {
    guard let event = try? JSONValue(parsing: invocation.event) else { throw Self.invalid("the event is not JSON") }
    guard let address = ResponseAddress(event) else { throw Self.invalid("the event has no ResponseURL to answer to") }
    let times = Timetable(deadline: invocation.deadline, now: clock.now())
    let sender = CustomResourceSender(http: http, policy: policy, clock: clock)
    let watchdog = Watchdog(at: times.watchdog) {
      answer(.failed(reason: Self.outOfTime), to: address, by: sender, until: times.end, log)
    }
    defer { watchdog.cancel() }

    let outcome = outcome(of: event, address: address, until: times.work, log)
    try deliver(CustomResourceResponse(to: address, outcome), by: sender, until: times.end, log)
    return Data("null".utf8)
  }
}

extension NotificationHandler {
  private static let outOfTime =
    "The notification function ran out of time before the approver could be told. Launch again; if it happens again, see the function's log."

  private static func invalid(_ problem: String) -> FunctionError {
    FunctionError(type: "Approval.InvalidEvent", message: problem)
  }

  /// What the event comes to.
  ///
  /// Deleting always succeeds: a stack must be free to go.
  private func outcome(
    of event: JSONValue, address: ResponseAddress, until deadline: Date, _ log: Log
  ) -> CustomResourceResponse.Outcome {
    do {
      switch try CustomResourceRequest(event) {
      case .create(let resource):
        try ask(resource, until: deadline, log)
      case .update(let resource, _, let old):
        try askAgain(resource, old: old, until: deadline, log)
      case .delete(let resource, _):
        withdraw(resource, resource.properties, until: deadline, log)
      }
      return .success(data: [:])
    } catch {
      log.error("the request was not made", ["reason": .string("\(error)"), "stackId": .string(address.stackID)])
      return address.isDelete ? .success(data: [:]) : .failed(reason: "\(error)")
    }
  }

  private func ask(_ resource: CustomResource, until deadline: Date, _ log: Log) throws {
    let request = try ApprovalRequest(resource, hosts: hosts, at: clock.now())
    try approvers.check(until: deadline, log)
    for invitation in try register.open(request, until: deadline) {
      let messageID = try approvers.tell(request.facts, invitation, until: deadline)
      try register.noteMailed(invitation, until: deadline)
      log.info(
        "approval requested",
        [
          "stackId": .string(resource.stackID), "request": .string(invitation.requestID),
          "messageId": .string(messageID),
        ])
    }
  }

  private func askAgain(
    _ resource: CustomResource, old: [String: JSONValue], until deadline: Date, _ log: Log
  ) throws {
    guard resource.properties["WaitUrl"] != old["WaitUrl"] else { return }
    withdraw(resource, old, until: deadline, log)
    try ask(resource, until: deadline, log)
  }

  private func withdraw(
    _ resource: CustomResource, _ properties: [String: JSONValue], until deadline: Date, _ log: Log
  ) {
    do {
      try register.withdraw(
        stackID: resource.stackID, logicalID: resource.logicalID, waitURL: properties["WaitUrl"]?.string,
        until: deadline)
    } catch {
      log.warn("the request was not withdrawn", ["reason": .string("\(error)")])
    }
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

  private func answer(
    _ outcome: CustomResourceResponse.Outcome, to address: ResponseAddress, by sender: CustomResourceSender,
    until deadline: Date, _ log: Log
  ) {
    do {
      if try sender.send(CustomResourceResponse(to: address, outcome), until: deadline) {
        log.error("out of time: CloudFormation was told so")
      }
    } catch {
      log.error("out of time, and CloudFormation could not be told", ["reason": .string("\(error)")])
    }
  }
}
