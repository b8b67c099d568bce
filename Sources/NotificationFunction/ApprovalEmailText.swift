import ApprovalFlow
import LambdaCore

/// The text of the email: who asks for what and where, until when, and how to decide.
///
/// What begins a line of its own is ours; what a requester wrote stands behind a label, on one line.
struct ApprovalEmailText {
  private let email: ApprovalEmail

  init(_ email: ApprovalEmail) {
    self.email = email
  }

  var whole: String { text(details) }

  /// For a second copy that the message has no room for.
  var withoutDetails: String {
    text(facts.details.isEmpty ? [] : ["Details: this copy has no room for them; the page shows them in full.", ""])
  }

  private var facts: RequestFacts { email.facts }

  private func text(_ details: [String]) -> String {
    let lines = what + deadline + howToDecide + whatElse + who + places + details + notes + questions
    return lines.joined(separator: "\n") + "\n"
  }

  private var what: [String] {
    let what = facts.isChange ? "change something that runs" : "start"
    return ["\(facts.requester ?? "Somebody") asks for your approval to \(what):", "", "    \(subjectLine)", ""]
  }

  /// Labelled, so that a product called "Code: 123 456" does not begin a line like one of the email's own.
  private var subjectLine: String {
    if let product = facts.product { return "Product: \(product)" }
    return facts.stackName.map { "Stack: \($0)" } ?? "A product"
  }

  private var deadline: [String] {
    var lines: [String] = []
    if let deadline = facts.deadline {
      lines += ["Please decide by \(deadline.forPeople) (\(deadline.timeLeftText(since: email.now))).", ""]
    }
    if let electorate = facts.electorate, electorate.approvers.count > 1 {
      lines += ["Asked: \(electorate.sentence). One rejection ends it.", ""]
    }
    return lines
  }

  /// What opening the link does, and what the page asks for.
  private var howToDecide: [String] {
    switch email.confirmation {
    case .code:
      [
        "To approve or reject, open this page:", email.link, "", "The page asks for this code:",
        "Code: \(email.code.grouped)",
      ]
    case .button:
      ["To approve or reject, open this page:", email.link]
    case .oneClick:
      ["Opening this link approves the request immediately:", email.link, "", "To reject it, do nothing."]
    }
  }

  /// A link that carries its wait URL may be longer than what an email program opens.
  private var ifLinkIsCut: [String] {
    guard email.link.utf8.count > Self.mostLinkBytes else { return [] }
    return ["", "If the page says that the link was cut, copy all of it into the address line of your browser."]
  }

  /// Source: public reports on Outlook.
  private static let mostLinkBytes = 2048

  private var whatElse: [String] {
    ifLinkIsCut + ["", facts.ifNobodyAnswers] + (facts.afterDeadline.map { [$0] } ?? []) + [""]
  }

  private var who: [String] {
    let lines = facts.whoLines
    return lines.isEmpty ? [] : ["Who", ""] + lines + [""]
  }

  private var places: [String] { ["Where", ""] + facts.whereLines + [""] }

  /// What the requester chose is marked as such: it may say anything.
  private var details: [String] {
    guard !facts.details.isEmpty else { return [] }
    let title = facts.staying == nil ? "Details" : "What changes, old \u{2192} new:"
    return section("\(title) entered by the requester (not verified)", facts.details)
      + section("What stays", facts.staying ?? [])
  }

  private func section(_ title: String, _ details: [RequestFacts.Detail]) -> [String] {
    details.isEmpty ? [] : [title, ""] + details.map { "    \($0.name): \($0.value)" } + [""]
  }

  private var notes: [String] {
    facts.notes.map { ["Notes by the requester (no approval depends on them)", "", "    Notes: \($0)", ""] } ?? []
  }

  private var questions: [String] {
    facts.requester.map { ["Questions? Write to \($0). Replies to this email are not read."] } ?? []
  }
}

/// Lines of every email about a request: each says what is known, and what is not.
extension RequestFacts {
  /// The address is what somebody typed; who launched is what AWS says.
  var whoLines: [String] {
    Self.lines([
      ("Requester", requester.map { "\($0) (typed, not verified)" }), ("Launched by", launchedByText),
    ])
  }

  var whereLines: [String] {
    Self.lines([("Stack", stackName), ("Account", account), ("Region", region)])
      + (originWarning.map { ["    \($0)"] } ?? [])
  }

  static func lines(_ values: [(name: String, value: String?)]) -> [String] {
    values.compactMap { name, value in value.map { "    \(name): \($0)" } }
  }
}
