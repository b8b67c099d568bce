import ApprovalFlow
import Foundation
import LambdaCore

/// A screen as one HTML document: no script, no image, nothing to load.
struct ApprovalPage {
  private let screen: Screen

  init(_ screen: Screen) {
    self.screen = screen
  }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(screen.form?.problem == nil ? "" : "Error: ")\(HTML.escape(screen.title))</title>
    <style>\(PageStyle.css)</style>
    </head>
    <body>
    <main class="\(screen.tone.rawValue)">
    <h1><bdi>\(HTML.escape(screen.title))</bdi></h1>
    \(screen.paragraphs.map { "<p>\(HTML.escape($0))</p>" }.joined(separator: "\n"))
    \([asked, decisions, form].filter { !$0.isEmpty }.joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }
}

extension ApprovalPage {
  /// Who asks for what and where, with what the requester chose marked as such.
  private var asked: String {
    guard let facts = screen.facts else { return "" }
    let known = [
      ("Requester", facts.requester), ("Product", facts.product), ("Stack", facts.stackName),
      ("Account", facts.account), ("Region", facts.region),
      (screen.isRecorded ? "Decide by" : "Link ends", facts.deadline?.forPeople),
      ("Asked", facts.electorate?.sentence),
    ].compactMap { name, value in value.map { (name, $0) } }
    guard !known.isEmpty else { return "" }
    var html = "<h2>The request</h2>\n\(HTML.list(known))"
    if !facts.details.isEmpty {
      html += """

        <h2>Details</h2>
        <p class="hint">Entered by the requester, not verified.</p>
        \(HTML.list(facts.details.map { ($0.name, $0.value) }))
        """
    }
    return html
  }

  private var decisions: String {
    guard !screen.votes.isEmpty else { return "" }
    let items = screen.votes.map { "<li><bdi>\(HTML.escape($0.summary))</bdi>, \($0.time.forPeople)</li>" }
    return "<h2>Decisions</h2>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>"
  }

  /// The form posts to its own address, which holds the link's query.
  ///
  /// Its first button is disabled, so that the Enter key in the code's field decides nothing.
  private var form: String {
    guard let form = screen.form else { return "" }
    return """
      <h2>Your decision</h2>
      \(problem(form))
      <form method="post" autocomplete="off" novalidate>
      <button type="submit" disabled hidden></button>
      \(form.asksForCode ? codeField(form) : "")
      <label for="comment">Comment (optional)</label>
      <p class="hint" id="comment-hint">The requester can read it in the stack's events.</p>
      <textarea id="comment" name="comment" rows="3" maxlength="\(DecisionForm.maxComment)" \
      aria-describedby="comment-hint">\(HTML.escape(form.comment))</textarea>
      <div class="buttons">
      <button class="approve" type="submit" name="decision" value="approve">Approve</button>
      <button class="reject" type="submit" name="decision" value="reject">Reject</button>
      </div>
      </form>
      """
  }

  private func problem(_ form: Screen.Form) -> String {
    guard let problem = form.problem else { return "" }
    return "<p class=\"problem\" role=\"alert\" id=\"problem\">\(HTML.escape(problem.message))</p>"
  }

  /// A wrong code's field has the focus, so that a phone shows it and the problem above it.
  private func codeField(_ form: Screen.Form) -> String {
    let isWrong = form.problem?.concernsCode ?? false
    return """
      <label for="code">Code from the email</label>
      <p class="hint" id="code-hint">Six digits, on the line that begins with “Code:”.</p>
      <input id="code" name="code" inputmode="numeric" autocomplete="off" maxlength="20" required \
      aria-describedby="code-hint\(isWrong ? " problem" : "")"\(isWrong ? " aria-invalid=\"true\" autofocus" : "")>
      """
  }
}
