import ApprovalFlow
import Foundation
import LambdaCore

/// Answers CloudFormation when it creates, changes or deletes one of the two custom resources of a product.
///
/// In: a custom-resource event, or an operator's wish. Out: at most one email per approver, and exactly one answer to
/// CloudFormation before Lambda's deadline: see `CustomResourceLoop`. Anyone who may invoke the function can write an event, so
/// nothing is done, and nothing sent, for one whose answer would not go to CloudFormation's own store.
struct NotificationHandler {
  /// Versions before this one used these names, and a resource's physical id never changes.
  static let naming = CustomResourceNaming(idPrefix: "approval", errorPrefix: "Approval")

  let updater: ResourceUpdater
  let gate: ApprovalGate
  let desk: OperatorDesk
  let loop: CustomResourceLoop
  let hosts: SignalHosts

  private var opener: RequestOpener { updater.opener }

  func handle(_ invocation: Invocation, _ log: Log) throws(FunctionError) -> Data {
    let event = LenientEvent(invocation.event)
    if let wish = OperatorWish(event.json) {
      return try desk.obey(
        wish, by: FunctionARN(invocation.functionARN), until: loop.workDeadline(of: invocation), log)
    }
    let responseURL = try checkedResponseURL(of: event.json, log)
    var news = News(opener.courier.events)
    return try loop.answer(
      event, in: invocation, log, alongside: { news.calls(log) },
      outcome: { call throws(FailureReason) in
        try outcome(of: ResourceEvent(call, responseURL, event: invocation.event), &news, log)
      })
  }

  /// An event without a readable URL is the loop's to refuse.
  ///
  /// One whose stack's id is no ARN is answered, to the store that the path names: nothing comes of it but a refusal.
  private func checkedResponseURL(of event: JSONValue, _ log: Log) throws(FunctionError) -> ResponseURL? {
    guard let url = event["ResponseURL"]?.string.flatMap({ try? ExactURL($0) }) else { return nil }
    do {
      return try ResponseURL(
        url, stackID: event["StackId"]?.string.flatMap(StackID.init)?.text,
        logicalID: event["LogicalResourceId"]?.string,
        requestID: event["RequestId"]?.string, hosts: hosts)
    } catch {
      log.error("the event was refused: nothing was done", ["reason": .string("\(error)")])
      throw FunctionError(type: Self.naming.invalidEvent, message: "the event was refused: \(error)")
    }
  }

  private func outcome(
    of event: ResourceEvent, _ news: inout News, _ log: Log
  ) throws(FailureReason) -> CustomResourceOutcome {
    if event.resource.type == ApprovalGate.resourceType {
      do { return .respond(.success(data: try gate.answer(event, &news, log))) } catch {
        throw FailureReason("\(error)")
      }
    }
    do {
      switch try perform(event, &news, log) {
      case .answered(let digest): return .respond(.success(data: digest.map { ["Digest": $0] } ?? [:]))
      case .held: return .deferred
      case .inDoubt(let error): return .unknown("\(error)")
      }
    } catch {
      if case .store(.ended(_, let withdrawn)) = error { news.withdrawn(withdrawn) }
      throw FailureReason("\(error)")
    }
  }

  private func perform(
    _ event: ResourceEvent, _ news: inout News, _ log: Log
  ) throws(OpeningError) -> ResourceOutcome {
    switch event.request {
    case .create:
      return .answered(digest: try opener.open(event, &news, log))
    case .update(_, _, let old):
      return try updater.update(event, old: old, &news, log)
    case .delete:
      updater.end(event, &news, log)
      return .answered(digest: nil)
    }
  }
}

/// What an event of `Custom::NotificationFunction` comes to, if it does not fail.
enum ResourceOutcome: Equatable {
  /// SUCCESS; nil if the values can't be read.
  case answered(digest: String?)
  /// The approvers' decision is the answer.
  case held
  /// It is not known whether the answer is held: Lambda is to send the event again.
  case inDoubt(StoreUnavailable)
}
