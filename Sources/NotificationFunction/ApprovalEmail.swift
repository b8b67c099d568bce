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

  /// The message, with as many details as SNS takes.
  ///
  /// The message holds the details up to four times and escapes nested JSON twice, so details are dropped until it fits.
  var message: SNSMessage {
    let subject = subject
    var room = Self.roomForDetails
    while true {
      let details = shownDetails(room: room)
      let message = SNSMessage(subject: subject, json: json(details).serializedText)
      if message.json.utf8.count <= SNSMessage.largestBody || room == 0 { return message }
      room /= 2
    }
  }

  /// Printable ASCII, `maxSubject` characters at most.
  var subject: String {
    let who = facts.requester.map { " for \($0)" } ?? ""
    let full = Self.printableASCII("Approval needed: \(facts.subject)\(who)")
    return full.count <= Self.maxSubject ? full : full.prefix(Self.maxSubject - 3) + "..."
  }
}

extension ApprovalEmail {
  /// Characters.
  ///
  /// Source: Amazon SNS API Reference, Publish: fewer than 100.
  private static let maxSubject = 99
  /// Characters of details, names and values together.
  private static let roomForDetails = 40_000

  private struct ShownDetails {
    let shown: ArraySlice<RequestFacts.Detail>
    /// How many did not fit.
    let left: Int
  }

  private func shownDetails(room: Int) -> ShownDetails {
    var used = 0
    let shown = facts.details.prefix { detail in
      used += detail.name.unicodeScalars.count + detail.value.unicodeScalars.count
      return used <= room
    }
    return ShownDetails(shown: shown, left: facts.details.count - shown.count)
  }

  private func json(_ details: ShownDetails) -> JSONValue {
    let object = JSONValue.string(self.object(details).serializedText)
    return [
      "default": .string(summary), "email": .string(text(details)), "https": object, "lambda": object, "sqs": object,
    ]
  }

  /// For protocols without a text of their own, such as SMS: no code, since such a text travels in the open.
  private var summary: String {
    "\(facts.requester ?? "Somebody") asks for approval of \(facts.subject). \(confirmation == .oneClick ? "Opening this approves it" : "Decide here"): \(link)"
  }

  /// The facts for programs: a chat integration can write its own text from them.
  private func object(_ details: ShownDetails) -> JSONValue {
    var object: [String: JSONValue] = [
      "type": "ApprovalRequested", "approvalUrl": .string(link),
      "details": RequestFacts.list(details.shown), "detailsLeftOut": .integer(details.left),
    ]
    object.merge(facts.fields) { own, _ in own }
    if confirmation == .code { object["code"] = .string(code.grouped) }
    object["approver"] = approver.map(JSONValue.string)
    return .object(object)
  }

  private func text(_ details: ShownDetails) -> String {
    var lines = ["\(facts.requester ?? "Somebody") asks for your approval to start:", "", "    \(subjectLine)", ""]
    if let deadline = facts.deadline {
      lines += ["Please decide by \(deadline.forPeople) (\(deadline.timeLeftText(since: now))).", ""]
    }
    if let electorate = facts.electorate, electorate.approvers.count > 1 {
      lines += ["Asked: \(electorate.sentence). One rejection ends it.", ""]
    }
    lines +=
      howToDecide + [
        "", "If no one answers in time, nothing is started and the stack is rolled back automatically.", "",
      ]
    lines += ["Where", ""] + places.map { "    \($0): \($1)" } + [""]
    lines += detailLines(details)
    if let requester = facts.requester {
      lines += ["Questions? Write to \(requester). Replies to this email are not read."]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What opening the link does, and what the page asks for.
  private var howToDecide: [String] {
    switch confirmation {
    case .code:
      ["To approve or reject, open this page:", link, "", "The page asks for this code:", "Code: \(code.grouped)"]
    case .button:
      ["To approve or reject, open this page:", link]
    case .oneClick:
      ["Opening this link approves the request immediately:", link, "", "To reject it, do nothing."]
    }
  }

  /// Labelled, so that a product called "Code: 123 456" does not begin a line like one of the email's own.
  private var subjectLine: String {
    if let product = facts.product { return "Product: \(product)" }
    return facts.stackName.map { "Stack: \($0)" } ?? "A product"
  }

  private var places: [(String, String)] {
    [("Stack", facts.stackName), ("Account", facts.account), ("Region", facts.region)]
      .compactMap { name, value in value.map { (name, $0) } }
  }

  /// What the requester chose is marked as such: it may say anything.
  private func detailLines(_ details: ShownDetails) -> [String] {
    guard !facts.details.isEmpty else { return [] }
    var lines = ["Details entered by the requester (not verified)", ""]
    lines += details.shown.map { "    \($0.name): \($0.value)" }
    if details.left > 0 { lines.append("    ... and \(details.left) more that this email has no room for") }
    return lines + [""]
  }

  /// No `=?` either: mail programs decode `=?utf-8?Q?=0A?=` in a subject, and show what was not checked.
  ///
  /// Source: RFC 2047, section 2.
  private static func printableASCII(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? $0 : "?" as Unicode.Scalar }
    return String(String.UnicodeScalarView(scalars)).replacing("=?", with: "= ?")
  }
}
