import Foundation

/// Sees to it that CloudFormation gets exactly one answer to each custom-resource event, before Lambda's deadline.
///
/// The author of a custom resource writes only what the event comes to. Whatever goes wrong becomes FAILED with a reason,
/// and running out of time does too; a Delete succeeds all the same, because a stack must be free to go.
package struct CustomResourceLoop: Sendable {
  private let outbound: OutboundClient
  private let naming: CustomResourceNaming

  package init(naming: CustomResourceNaming, outbound: OutboundClient) {
    self.naming = naming
    self.outbound = outbound
  }

  /// Answers `event` with what `outcome` makes of it, or that it ran out of time.
  ///
  /// `alongside` is asked afterwards for calls that go out with the answer; each sees to its own failure. Only an event without
  /// a usable ResponseURL, or an answer that can't be delivered, fails the invocation.
  package func answer(
    _ event: LenientEvent, in invocation: Invocation, _ log: Log,
    alongside: () -> [PreparedCall<Void, ServiceError>] = { [] },
    outcome: (CustomResourceCall) throws(FailureReason) -> CustomResourceOutcome
  ) throws(FunctionError) -> Data {
    guard let address = ResponseAddress(event.json, idPrefix: naming.idPrefix) else {
      throw FunctionError(type: naming.invalidEvent, message: "the event has no ResponseURL to answer to")
    }
    let deadlines = deadlines(of: invocation)
    let sender = CustomResourceSender(outbound: outbound)
    let timer = DeadlineTimer(at: deadlines.giveUp) { giveUp(address, by: sender, until: deadlines.answer, log) }
    defer { timer.cancel() }

    let answer: CustomResourceOutcome
    do {
      let request = try Self.request(in: event)
      answer = try outcome(
        CustomResourceCall(
          request: request, address: address, functionARN: invocation.functionARN, deadline: deadlines.work,
          takeOver: { sender.takeOver() }))
    } catch {
      log.error(
        "the custom resource failed", ["reason": .string(error.text), "stackId": .string(Self.shown(address.stackID))])
      answer = .respond(Self.failure(error.text, at: address))
    }
    try deliver(answer, alongside: alongside(), to: address, by: sender, until: deadlines.answer, log)
    return Data("null".utf8)
  }

  /// When calls for the work of `invocation` must end, for a handler that does other work than answering CloudFormation.
  package func workDeadline(of invocation: Invocation) -> Date { deadlines(of: invocation).work }
}

extension CustomResourceLoop {
  private static let outOfTime =
    "The function behind this custom resource ran out of time before its work was done. Try again; if it happens again, see the function's log."

  private static let isWrapped =
    "ServiceToken must be the function's ARN, but the event came through an SNS topic. Put the ARN of the function into ServiceToken, not the ARN of a topic."

  private func deadlines(of invocation: Invocation) -> AnswerDeadlines {
    AnswerDeadlines(deadline: invocation.deadline, now: outbound.clock.now())
  }

  private static func request(in event: LenientEvent) throws(FailureReason) -> CustomResourceRequest {
    guard !event.isWrapped else { throw FailureReason(isWrapped) }
    do {
      return try CustomResourceRequest(event.json)
    } catch {
      throw FailureReason("\(error)")
    }
  }

  private static func failure(_ reason: String, at address: ResponseAddress) -> CustomResourceResponse.Outcome {
    address.isDelete ? .success(data: [:]) : .failed(reason: reason)
  }

  /// An id as a log line may hold it; 500 characters are twice what the longest ARN of a stack has.
  private static func shown(_ id: String) -> String { id.displayed(limit: 500) }

  private func deliver(
    _ outcome: CustomResourceOutcome, alongside others: [PreparedCall<Void, ServiceError>],
    to address: ResponseAddress, by sender: CustomResourceSender, until deadline: Date, _ log: Log
  ) throws(FunctionError) {
    let isInTime: Bool
    switch outcome {
    case .respond(let outcome):
      do {
        isInTime = try sender.send(CustomResourceResponse(to: address, outcome), alongside: others, until: deadline)
      } catch {
        throw FunctionError(
          type: naming.notAnswered, message: "the answer to CloudFormation was not delivered: \(error)")
      }
    case .deferred:
      isInTime = sender.withhold()
      _ = outbound.sendAll(others, until: deadline)
    case .unknown(let reason):
      throw FunctionError(
        type: naming.notAnswered, message: "whether the answer is kept is not known: \(reason)")
    }
    if !isInTime { log.warn("CloudFormation had been told that time ran out before the work was done") }
  }

  private func giveUp(_ address: ResponseAddress, by sender: CustomResourceSender, until deadline: Date, _ log: Log) {
    let response = CustomResourceResponse(to: address, Self.failure(Self.outOfTime, at: address))
    do {
      if try sender.send(response, byTimer: true, until: deadline) {
        log.error("out of time: CloudFormation was told so")
      }
    } catch {
      log.error("out of time, and CloudFormation could not be told", ["reason": .string("\(error)")])
    }
  }
}
