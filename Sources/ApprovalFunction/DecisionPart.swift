/// The form with the two buttons.
///
/// It posts to its own address, which holds the link's query. Its first button is disabled, so that the Enter key in the code's
/// field decides nothing.
struct DecisionPart {
  private let form: Screen.Form

  init(_ form: Screen.Form) {
    self.form = form
  }

  var html: String {
    """
    <h2>Your decision</h2>
    \(problem)
    <form method="post" autocomplete="off" novalidate>
    <button type="submit" disabled hidden></button>
    \(form.asksForCode ? codeField : "")
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

  private var problem: String {
    guard let problem = form.problem else { return "" }
    return "<p class=\"problem\" role=\"alert\" id=\"problem\">\(HTML.escape(problem.message))</p>"
  }

  /// A wrong code's field has the focus, so that a phone shows it and the problem above it.
  private var codeField: String {
    let isWrong = form.problem?.concernsCode ?? false
    return """
      <label for="code">Code from the email</label>
      <p class="hint" id="code-hint">Six digits, on the line that begins with “Code:”.</p>
      <input id="code" name="code" inputmode="numeric" autocomplete="off" maxlength="20" required \
      aria-describedby="code-hint\(isWrong ? " problem" : "")"\(isWrong ? " aria-invalid=\"true\" autofocus" : "")>
      """
  }
}
