import ApprovalFlow

/// Who asks for what and where, with what the requester chose marked as such.
struct RequestPart {
  private let facts: RequestFacts
  /// Who asks for what, where and until when.
  private let known: [(String, String)]
  private let details: FoldedDetails

  init(_ screen: Screen) {
    facts = screen.facts ?? RequestFacts(stack: nil, deadline: nil)
    known = Self.known(facts, isRecorded: screen.isRecorded)
    details = FoldedDetails(facts.details, in: PhoneRoom(screen, facts: known))
  }

  /// What is to be seen without a click.
  var html: String {
    guard !known.isEmpty else { return "" }
    var html = "<h2>The request</h2>\n\(HTML.list(known))"
    if let warning = facts.originWarning { html += "\n<p class=\"warning\">\(HTML.escape(warning))</p>" }
    guard !facts.details.isEmpty else { return html }
    html +=
      "\n<h2>\(facts.staying == nil ? "Details" : "What changes")</h2>\n<p class=\"hint\">Entered by the requester, not verified.\(hintAtFolded)</p>"
    if !details.open.isEmpty { html += "\n\(HTML.list(details.open.map { ($0.name, $0.value) }))" }
    return html
  }

  /// What takes a click to be seen: long values, and what no decision hangs on.
  var folded: String {
    [
      details.folded.isEmpty ? "" : fold(foldedTitle, details.folded.map { ($0.name, $0.value) }),
      staying,
      facts.notes.map { fold("Notes by the requester (no approval depends on them)", [("Notes", $0)]) } ?? "",
      facts.electorate.map { fold("Who was asked", [("Asked", $0.sentence)]) } ?? "",
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var staying: String {
    guard let staying = facts.staying, !staying.isEmpty else { return "" }
    let title = staying.count == 1 ? "1 value stays" : "\(staying.count) values stay"
    return fold(title, staying.map { ($0.name, $0.value) })
  }

  private var foldedTitle: String {
    "\(details.folded.count) \(details.open.isEmpty ? "" : "more ")\(details.folded.count == 1 ? "detail" : "details")"
  }

  private var hintAtFolded: String {
    switch details.folded.count {
    case 0: ""
    case 1: " There is \(foldedTitle), in full below: open it before you decide."
    default: " There are \(foldedTitle), in full below: open them before you decide."
    }
  }

  private func fold(_ title: String, _ items: [(String, String)]) -> String {
    "<details>\n<summary>\(HTML.escape(title))</summary>\n\(HTML.list(items))\n</details>"
  }

  private static func known(_ facts: RequestFacts, isRecorded: Bool) -> [(String, String)] {
    let named: [(String, String?)] = [
      ("Requester", facts.requester.map { "\($0) (typed, not verified)" }), ("Launched by", facts.launchedByText),
      ("Product", facts.product), ("Stack", facts.stackName), ("Account", facts.account), ("Region", facts.region),
      (isRecorded ? "Decide by" : "Link ends", facts.deadline?.forPeople),
    ]
    return named.compactMap { name, value in value.map { (name, $0) } }
  }
}
