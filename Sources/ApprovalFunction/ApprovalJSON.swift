import ApprovalFlow
import LambdaCore

/// A screen for programs: problem details for what went wrong, and an object of our own otherwise.
///
/// Source: RFC 9457.
struct ApprovalJSON {
  private let screen: Screen

  init(_ screen: Screen) {
    self.screen = screen
  }

  var text: String {
    var fields: [String: JSONValue] = [
      "title": .string(screen.title), "status": .integer(screen.status), "detail": .string(detail),
    ]
    if screen.isProblem { fields["type"] = "about:blank" }
    if let facts = screen.facts { fields["request"] = Self.object(facts) }
    if !screen.votes.isEmpty { fields["decisions"] = .array(screen.votes.map(Self.object)) }
    fields["usableUntil"] = screen.usableUntil.map { .string(Timestamp($0).iso8601) }
    return JSONValue.object(fields).serializedText
  }

  private var detail: String {
    ([screen.form?.problem?.message].compactMap(\.self) + screen.paragraphs).joined(separator: " ")
  }

  private static func object(_ facts: RequestFacts) -> JSONValue {
    var object = facts.fields
    if !facts.details.isEmpty { object["details"] = RequestFacts.list(facts.details) }
    object["staying"] = facts.staying.map(RequestFacts.list)
    object["lateUntil"] = facts.lateUntil.map { .string(Timestamp($0).iso8601) }
    object["notes"] = facts.notes.map(JSONValue.string)
    return .object(object)
  }

  private static func object(_ vote: Vote) -> JSONValue {
    var object: [String: JSONValue] = [
      "decision": .string(vote.choice.rawValue), "comment": .string(vote.comment),
      "time": .string(Timestamp(vote.time).iso8601),
    ]
    object["approver"] = vote.holder.address.map(JSONValue.string)
    return .object(object)
  }
}
