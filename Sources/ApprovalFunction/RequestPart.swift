import ApprovalFlow

/// Who asks for what and where, with what the requester chose marked as such.
struct RequestPart {
  private let facts: RequestFacts
  private let isRecorded: Bool
  private let details: FoldedDetails

  init(_ screen: Screen) {
    facts = screen.facts ?? RequestFacts(stack: nil, deadline: nil)
    isRecorded = screen.isRecorded
    details = FoldedDetails(facts.details)
  }

  /// What is to be seen without a click.
  var html: String {
    let known = Self.named([
      ("Requester", facts.requester.map { "\($0) (typed, not verified)" }), ("Launched by", facts.launchedByText),
      ("Product", facts.product), ("Stack", facts.stackName), ("Account", facts.account), ("Region", facts.region),
      (isRecorded ? "Decide by" : "Link ends", facts.deadline?.forPeople),
    ])
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

  private static func named(_ values: [(String, String?)]) -> [(String, String)] {
    values.compactMap { name, value in value.map { (name, $0) } }
  }
}

/// Which details stand open on the page, so that on a phone both buttons stay within two screens.
struct FoldedDetails: Equatable {
  let open: [RequestFacts.Detail]
  let folded: [RequestFacts.Detail]

  /// Lines of a phone.
  private static let maxLines = 18
  /// Lines of one value.
  private static let maxLinesOfOne = 11
  /// Characters of a line, wide letters among them.
  private static let charactersInLine = 36

  /// Takes them in their order; what has no room any more does not keep a shorter one from standing open.
  init(_ details: [RequestFacts.Detail]) {
    var room = Self.maxLines
    var (open, folded): ([RequestFacts.Detail], [RequestFacts.Detail]) = ([], [])
    for detail in details {
      let lines = Self.lines(detail.name) + Self.lines(detail.value)
      if lines <= min(room, Self.maxLinesOfOne + 1) {
        room -= lines
        open.append(detail)
      } else {
        folded.append(detail)
      }
    }
    self.open = open
    self.folded = folded
  }

  private static func lines(_ text: String) -> Int {
    max(1, (text.unicodeScalars.count + charactersInLine - 1) / charactersInLine)
  }
}
