import LambdaCore

/// What becomes of a request, and of what it approved, with the stack.
extension RequestEvents {
  /// Says that a request ended before it was decided.
  package func withdrawn(_ withdrawal: Withdrawal) -> PendingEvent {
    let stackID = withdrawal.stackID
    var detail = Self.detail(withdrawal.facts, id: withdrawal.requestID, stackID: stackID)
    detail["reason"] = .string(withdrawal.cause.rawValue)
    return event("Request Withdrawn", detail, about: stackID)
  }

  /// Says that an approval which came too late for an earlier request let this one pass, and nobody was asked.
  package func passedUnasked(_ request: RequestSnapshot) -> PendingEvent {
    var detail = Self.detail(request.facts, id: request.id, stackID: request.stackID)
    detail["lateRequest"] = request.passedBy.map { .string($0.requestID) }
    detail["approvedBy"] = .array(request.votes.compactMap(\.holder.address).map(JSONValue.string))
    detail["decidedAt"] = request.votes.last.map { .string(Timestamp($0.time).iso8601) }
    return event("Late Approval Used", detail, about: request.stackID)
  }

  /// Says that the gate let a stack pass with what was approved.
  package func passed(_ record: RequestRecord, stackID: String, isUpdate: Bool) -> PendingEvent {
    var detail = Self.detail(record.facts, id: record.id, stackID: stackID)
    detail["isUpdate"] = .bool(isUpdate)
    detail["approvedBy"] = .array(record.votes.compactMap(\.holder.address).map(JSONValue.string))
    detail["decidedAt"] = record.votes.last.map { .string(Timestamp($0.time).iso8601) }
    return event("Request Passed", detail, about: stackID)
  }

  /// Says that the gate stayed shut.
  ///
  /// Without a record nothing but the event says which stack it is, and anyone who may invoke the function can write an event.
  package func refused(_ reason: String, _ record: RequestRecord?, stack: StackID, isUpdate: Bool) -> PendingEvent {
    var detail = (record?.facts ?? RequestFacts(stack: stack, deadline: nil, isVerified: false)).fields
    detail["request"] = record.map { .string($0.id) }
    detail["state"] = record.map { .string($0.state.rawValue) }
    detail["stackId"] = .string(stack.text)
    detail["reason"] = .string(reason)
    detail["isUpdate"] = .bool(isUpdate)
    return event("Gate Refused", detail, about: stack.text, .gateRefused)
  }
}
