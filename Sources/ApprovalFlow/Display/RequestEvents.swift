import Foundation
import LambdaCore

/// Tells EventBridge what happened, so that chat, ticketing and SIEM systems can subscribe, and CloudWatch how often.
///
/// An event that can't be put is logged and given up: the ledger is the record, and nobody waits for a chat message.
package struct RequestEvents: Sendable {
  /// `Source` of every event.
  static let source = "ApprovalFlow"

  private let bus: EventBridgeClient
  private let metrics: RequestMetrics

  init(bus: EventBridgeClient, metrics: RequestMetrics) {
    self.bus = bus
    self.metrics = metrics
  }

  /// Says in numbers what has no event of its own.
  package func count(_ occurrence: Occurrence, _ log: Log) { log.metrics(metrics.line(occurrence)) }

  /// Says that a request was opened.
  package func opened(_ facts: RequestFacts, id: String, stackID: String) -> PendingEvent {
    event("Request Opened", Self.detail(facts, id: id, stackID: stackID), about: stackID, .opened)
  }

  /// Says that an approver was sent nothing, and why; without an id if no request was opened.
  package func unreachable(
    _ approver: UnreachedApprover, confirmationSent: Bool, _ facts: RequestFacts, id: String?, stackID: String
  ) -> PendingEvent {
    var detail = facts.fields
    detail["request"] = id.map(JSONValue.string)
    detail["stackId"] = .string(stackID)
    detail["approver"] = .string(approver.address)
    detail["reason"] = .string(approver.reason.word)
    detail["confirmationSent"] = .bool(confirmationSent)
    if case .overheard(let other) = approver.reason { detail["otherSubscriber"] = .string(other) }
    return event("Approver Unreachable", detail, about: stackID, .unreachable)
  }

  /// Says that approvers who had not answered were reminded.
  package func reminded(_ request: DueRequest, _ approvers: [String]) -> PendingEvent {
    var detail = Self.detail(request.facts, id: request.id, stackID: request.stackID)
    detail["reminded"] = .array(approvers.map(JSONValue.string))
    return event("Request Reminded", detail, about: request.stackID)
  }

  /// Says that nobody decided in time.
  package func expired(_ request: DueRequest) -> PendingEvent {
    event(
      "Request Expired", Self.detail(request.facts, id: request.id, stackID: request.stackID),
      about: request.stackID, .expired)
  }

  /// Says that an approver decided, how the request stands now, and whether CloudFormation's store took the decision.
  package func decided(
    _ counted: CountedVote, on request: RequestSnapshot, isSignalled: Bool
  ) -> PendingEvent {
    let vote = counted.vote
    let stackID = request.stackID
    var detail = Self.detail(request.facts, id: request.id, stackID: stackID)
    detail["decision"] = .string(vote.choice.rawValue)
    detail["comment"] = .string(vote.comment)
    detail["decidedAt"] = .string(Timestamp(vote.time).iso8601)
    detail["state"] = .string(request.state.rawValue)
    detail["late"] = .bool(request.isLate(vote))
    if case .approved(let until)? = request.lateDecision { detail["usableUntil"] = .string(Timestamp(until).iso8601) }
    detail["signalled"] = .bool(isSignalled)
    detail["approvalsMissing"] = .integer(request.isUndecided ? request.missingApprovals : 0)
    detail["approver"] = vote.holder.address.map(JSONValue.string)
    detail["sourceAddress"] = vote.sourceAddress.map(JSONValue.string)
    return event("Request Decided", detail, about: stackID, Occurrence(counted, on: request))
  }
}

extension RequestEvents {
  /// Seconds that an event may take.
  private static let patience: TimeInterval = 2

  func event(
    _ type: String, _ detail: [String: JSONValue], about stackID: String, _ occurrence: Occurrence? = nil
  ) -> PendingEvent {
    var detail = detail
    detail["chat"] = ChatMessage(type, detail).json
    let event = BusEvent(source: Self.source, detailType: type, resources: [stackID], detail: .object(detail))
    return PendingEvent(
      type: type, metrics: occurrence.map(metrics.line), put: bus.put(event).within(seconds: Self.patience))
  }

  static func detail(_ facts: RequestFacts, id: String, stackID: String) -> [String: JSONValue] {
    var detail: [String: JSONValue] = ["request": .string(id), "stackId": .string(stackID)]
    detail.merge(facts.fields) { own, _ in own }
    return detail
  }
}

/// An event to be put side by side with other calls, and the number that goes with it.
package struct PendingEvent: Sendable {
  private let type: String
  private let metrics: EmbeddedMetrics?
  private let put: PreparedCall<Void, ServiceError>

  init(type: String, metrics: EmbeddedMetrics?, put: PreparedCall<Void, ServiceError>) {
    self.type = type
    self.metrics = metrics
    self.put = put
  }

  /// Writes the number, and gives the call that puts the event, whose failure is a line of the log.
  package func told(_ log: Log) -> PreparedCall<Void, ServiceError> {
    if let metrics { log.metrics(metrics) }
    return put.recovering { error in
      log.warn("the event was not put", ["detailType": .string(type), "reason": .string("\(error)")])
    }
  }
}

extension RequestFacts {
  /// The facts that have a value, for programs.
  package var fields: [String: JSONValue] {
    var fields: [String: JSONValue] = [:]
    fields["requester"] = requester.map(JSONValue.string)
    fields["product"] = product.map(JSONValue.string)
    if isChange { fields["kind"] = "change" }
    fields["stackName"] = stackName.map(JSONValue.string)
    fields["account"] = account.map(JSONValue.string)
    fields["region"] = region.map(JSONValue.string)
    fields["verified"] = isVerified.map(JSONValue.bool)
    fields["notes"] = notes.map(JSONValue.string)
    fields["deadline"] = deadline.map { .string(Timestamp($0).iso8601) }
    fields["approvers"] = electorate.map { .array($0.approvers.map(JSONValue.string)) }
    fields["quorum"] = electorate.map { .integer($0.quorum) }
    fields["verified"] = isVerified.map(JSONValue.bool)
    fields["launchedBy"] = launchedBy?.fields(besideTyped: requester)
    return fields
  }

  /// The details, for programs.
  package static func list(_ details: some Sequence<Detail>) -> JSONValue {
    .array(details.map { ["name": .string($0.name), "value": .string($0.value)] })
  }
}
