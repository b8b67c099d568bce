import ApprovalFlow
import Foundation
import LambdaCore

/// Answers CloudFormation when it creates, changes or deletes one of the two custom resources of a product.
///
/// In: a custom-resource event, or an operator's wish to send an email again. Out: at most one email per approver, and
/// exactly one answer to CloudFormation before Lambda's deadline: see `CustomResourceLoop`.
struct NotificationHandler {
  /// Versions before this one used these names, and a resource's physical id never changes.
  static let naming = CustomResourceNaming(idPrefix: "approval", errorPrefix: "Approval")

  let opener: RequestOpener
  let gate: ApprovalGate
  let loop: CustomResourceLoop

  func handle(_ invocation: Invocation, _ log: Log) throws(FunctionError) -> Data {
    let event = LenientEvent(invocation.event)
    if let resend = ResendRequest(event.json) {
      return try opener.resend(resend, until: loop.workDeadline(of: invocation), log)
    }
    return try loop.answer(event, in: invocation, log) { call throws(FailureReason) in
      .respond(try outcome(of: call.request, until: call.deadline, log))
    }
  }

  private func outcome(
    of request: CustomResourceRequest, until deadline: Date, _ log: Log
  ) throws(FailureReason) -> CustomResourceResponse.Outcome {
    if request.resource.type == ApprovalGate.resourceType {
      do { return .success(data: try gate.answer(request, until: deadline, log)) } catch {
        throw FailureReason("\(error)")
      }
    }
    do { try perform(request, until: deadline, log) } catch { throw FailureReason("\(error)") }
    return .success(data: [:])
  }

  private func perform(_ request: CustomResourceRequest, until deadline: Date, _ log: Log) throws(OpeningError) {
    switch request {
    case .create(let resource): try opener.open(resource, until: deadline, log)
    case .update(let resource, _, let old): try opener.reopen(resource, old: old, until: deadline, log)
    case .delete(let resource, _): opener.withdraw(resource, resource.properties, until: deadline, log)
    }
  }
}
