import ApprovalFlow
import LambdaCore

/// A view for programs: problem details for what went wrong, and an object of our own otherwise.
///
/// Source: RFC 9457.
struct ApprovalJSON {
  private let view: View

  init(_ view: View) {
    self.view = view
  }

  var text: String {
    var fields: [String: JSONValue] = [
      "title": .string(view.title), "status": .integer(view.status), "detail": .string(detail),
    ]
    if view.isProblem { fields["type"] = "about:blank" }
    if let facts = view.facts { fields["request"] = Self.object(facts) }
    if !view.votes.isEmpty { fields["decisions"] = .array(view.votes.map(Self.object)) }
    return JSONValue.object(fields).serializedText
  }

  private var detail: String {
    ([view.form?.problem?.message].compactMap(\.self) + view.paragraphs).joined(separator: " ")
  }

  private static func object(_ facts: RequestFacts) -> JSONValue {
    var object = facts.fields
    if !facts.details.isEmpty { object["details"] = RequestFacts.list(facts.details) }
    return .object(object)
  }

  private static func object(_ vote: Vote) -> JSONValue {
    var object: [String: JSONValue] = [
      "decision": .string(vote.choice.rawValue), "comment": .string(vote.comment),
      "time": .string(Timestamp(vote.time).iso8601),
    ]
    object["approver"] = vote.approver.map(JSONValue.string)
    return .object(object)
  }
}
