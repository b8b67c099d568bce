import ApprovalFlow
import Foundation
import LambdaCore

/// A screen as one HTML document: no script, no image, nothing to load.
///
/// What an approver needs in order to decide comes first, then the form, then what is folded: on a phone both buttons are
/// within two screens, and on a desk the form stands beside the rest.
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
    <main class="\(screen.tone.rawValue)\(screen.form == nil ? "" : " wide")">
    <h1><bdi>\(HTML.escape(screen.title))</bdi></h1>
    \(screen.paragraphs.map { "<p>\(HTML.escape($0))</p>" }.joined(separator: "\n"))
    \(parts.map { "<div class=\"\($0.0)\">\n\($0.1)\n</div>" }.joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  /// The parts that have something to say, each with its place in the grid.
  private var parts: [(String, String)] {
    let request = RequestPart(screen)
    let form = screen.form.map { DecisionPart($0).html } ?? ""
    return [("about", request.html), ("act", form), ("more", [decisions, request.folded].joined(separator: "\n"))]
      .filter { !$0.1.allSatisfy(\.isWhitespace) }
  }

  private var decisions: String {
    guard !screen.votes.isEmpty else { return "" }
    let items = screen.votes.map { "<li><bdi>\(HTML.escape($0.summary))</bdi>, \($0.time.forPeople)</li>" }
    return "<h2>Decisions</h2>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>"
  }
}
