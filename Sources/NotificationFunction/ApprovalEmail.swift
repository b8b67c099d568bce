import ApprovalFlow
import Foundation
import LambdaCore

/// What an approver reads, for every protocol that a topic serves.
struct ApprovalEmail {
  let facts: RequestFacts
  let link: String
  let code: ConfirmationCode
  let confirmation: ConfirmationMode
  /// Whose link it is; nil if one email goes to all who read the topic.
  let approver: String?
  let now: Date

  /// How many of the protocols are told the details.
  ///
  /// The email always is: what it leaves out could not be approved. `BoundProperties` sees to it that there is room.
  private enum Readers: CaseIterable {
    case everybody
    /// Programs can ask the page for what is missing.
    case emailPrograms
    case email
  }

  /// The message, with the details for as many protocols as SNS has room for.
  var message: SNSMessage {
    let subject = subject
    for readers in Readers.allCases {
      let json = json(for: readers).serializedText
      if json.utf8.count <= SNSMessage.maxBodyBytes {
        return SNSMessage(subject: subject, json: json)
      }
    }
    return SNSMessage(subject: subject, json: json(for: .email).serializedText)
  }

  /// Printable ASCII, `maxSubject` characters at most.
  var subject: String {
    let who = facts.requester.map { " for \($0)" } ?? ""
    let what = facts.isChange ? "Approval needed for a change" : "Approval needed"
    let full = Self.printableASCII("\(what): \(facts.subject)\(who)")
    return full.count <= Self.maxSubject ? full : full.prefix(Self.maxSubject - 3) + "..."
  }
}

extension ApprovalEmail {
  /// Characters.
  ///
  /// Source: Amazon SNS API Reference, Publish: fewer than 100.
  private static let maxSubject = 99

  private func json(for readers: Readers) -> JSONValue {
    let object = JSONValue.string(object(withDetails: readers == .everybody).serializedText)
    let text = ApprovalEmailText(self)
    return [
      "default": .string(summary), "email": .string(text.whole),
      "email-json": .string(readers == .email ? text.withoutDetails : text.whole),
      "http": object, "https": object, "lambda": object, "sqs": object, "firehose": object,
    ]
  }

  /// For protocols without a text of their own, such as SMS: no code, since such a text travels in the open.
  private var summary: String {
    "\(facts.requester ?? "Somebody") asks for approval of \(facts.isChange ? "a change of " : "")\(facts.subject). \(confirmation == .oneClick ? "Opening this approves it" : "Decide here"): \(link)"
  }

  /// The facts for programs: a chat integration can write its own text from them.
  private func object(withDetails: Bool) -> JSONValue {
    var object: [String: JSONValue] = [
      "type": "ApprovalRequested", "approvalUrl": .string(link),
      "details": RequestFacts.list(withDetails ? facts.details : []),
      "detailsLeftOut": .integer(withDetails ? 0 : facts.details.count + (facts.staying ?? []).count),
    ]
    if let staying = facts.staying { object["staying"] = RequestFacts.list(withDetails ? staying : []) }
    object.merge(facts.fields) { own, _ in own }
    object["notes"] = facts.notes.map(JSONValue.string)
    if confirmation == .code { object["code"] = .string(code.grouped) }
    object["approver"] = approver.map(JSONValue.string)
    return .object(object)
  }

  /// No `=?` either: mail programs decode `=?utf-8?Q?=0A?=` in a subject, and show what was not checked.
  ///
  /// Source: RFC 2047, section 2.
  private static func printableASCII(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : "?" as Unicode.Scalar }
    return String(String.UnicodeScalarView(scalars)).replacing("=?", with: "= ?")
  }
}
