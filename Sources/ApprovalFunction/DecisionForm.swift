import ApprovalFlow
import LambdaCore

/// What the page's form sent.
struct DecisionForm: Equatable {
  let choice: Choice
  /// Fit to be shown; empty if none was given.
  let comment: String
  /// nil if what was typed is not a code.
  let code: ConfirmationCode?

  /// Characters of a comment.
  static let maxComment = 500
  /// Bytes; the longest comment, percent-encoded, has 6,000.
  static let maxBodyBytes = 32_768

  init(_ request: ProxyRequest, confirmation: ConfirmationMode) throws(InvalidForm) {
    guard let body = request.body else { throw .notBase64 }
    guard body.count <= Self.maxBodyBytes else { throw .tooLarge }
    if let type = request.headers["content-type"] {
      let essence = type.prefix { $0 != ";" }.trimming(while: \.isWhitespace).lowercased()
      guard essence == "application/x-www-form-urlencoded" else { throw .wrongType }
    }
    let fields = FormField.parse(String(decoding: body, as: UTF8.self))
    // A browser counts a line break as one character and sends it as two.
    let comment = (try Self.single("comment", fields) ?? "").replacing("\r\n", with: "\n")
    let shown = comment.displayed(limit: Self.maxBodyBytes)
    guard let decision = try Self.single("decision", fields) else { throw .noDecision(shown) }
    guard let choice = Choice(rawValue: decision) else { throw .unknownDecision(shown) }
    guard comment.unicodeScalars.count <= Self.maxComment else {
      throw .commentTooLong(choice, shown, characters: comment.unicodeScalars.count)
    }
    self.choice = choice
    self.comment = comment.displayed(limit: Self.maxComment)
    let typed = try Self.single("code", fields) ?? ""
    if confirmation == .code, typed.allSatisfy(\.isWhitespace) { throw .noCode(choice, self.comment) }
    code = ConfirmationCode(typed: typed)
  }

  private static func single(_ name: String, _ fields: [FormField]) throws(InvalidForm) -> String? {
    let values = fields.filter { $0.name == name }.map(\.value)
    guard values.count <= 1 else { throw .repeated(name) }
    return values.first
  }
}

/// Why a form decides nothing.
///
/// What was typed as a comment is kept for the page that asks again.
enum InvalidForm: Error, Equatable {
  case tooLarge
  case wrongType
  case notBase64
  case repeated(String)
  case commentTooLong(Choice, String, characters: Int)
  case noDecision(String)
  case unknownDecision(String)
  case noCode(Choice, String)
  case wrongCode(attemptsLeft: Int?, comment: String)

  var status: Int {
    concernsCode ? 403 : 400
  }

  /// What was typed, to be shown again.
  var comment: String {
    switch self {
    case .tooLarge, .wrongType, .notBase64, .repeated: ""
    case .commentTooLong(_, let comment, _), .noDecision(let comment), .unknownDecision(let comment),
      .noCode(_, let comment),
      .wrongCode(_, let comment):
      comment
    }
  }

  /// What was chosen, as far as that could be read.
  var choice: Choice? {
    switch self {
    case .noCode(let choice, _), .commentTooLong(let choice, _, _): choice
    default: nil
    }
  }

  /// Whether the code's field is the one to correct.
  var concernsCode: Bool {
    switch self {
    case .noCode, .wrongCode: true
    default: false
    }
  }

  /// For the approver.
  var message: String {
    switch self {
    case .tooLarge: "The form is too large. Shorten the comment and press the button again."
    case .wrongType:
      "The decision was not sent by the form on this page. Open the link from the email and use the buttons."
    case .notBase64: "The form arrived damaged. Press the button again."
    case .repeated(let name): "The form has the field '\(name.prefix(40))' more than once. Press one button, once."
    case .commentTooLong(_, _, let characters):
      "The comment has \(characters) characters; \(DecisionForm.maxComment) fit. Shorten it and press the button again."
    case .noDecision: "Neither Approve nor Reject was chosen. Press one of the two buttons."
    case .unknownDecision: "The decision must be approve or reject. Press one of the two buttons."
    case .noCode: "The code is missing. It is in the email, on the line that begins with 'Code:'."
    case .wrongCode(nil, _):
      "That is not the code in the email with this link. Check the line that begins with 'Code:'."
    case .wrongCode(let attemptsLeft?, _):
      "That is not the code in the email with this link. \(attemptsLeft) more \(attemptsLeft == 1 ? "attempt" : "attempts"), then the link is locked."
    }
  }
}
