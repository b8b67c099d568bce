import ApprovalFlow
import LambdaCore

/// What the page's form sent.
struct DecisionForm: Equatable {
  let choice: Choice
  /// Fit to be shown; empty where none was given.
  let comment: String
  /// nil where what was typed is no code.
  let code: ConfirmationCode?

  /// Characters of a comment.
  static let longestComment = 500
  /// Bytes; the longest comment, percent-encoded, has 6,000.
  static let largestBody = 32_768

  init(_ request: ProxyRequest, confirmation: Confirmation) throws(InvalidForm) {
    guard request.body.count <= Self.largestBody else { throw .tooLarge }
    if let type = request.headers["content-type"] {
      let essence = type.prefix { $0 != ";" }.trimming(while: \.isWhitespace).lowercased()
      guard essence == "application/x-www-form-urlencoded" else { throw .wrongType }
    }
    let fields = FormField.parse(String(decoding: request.body, as: UTF8.self))
    // A browser counts a line break as one character and sends it as two.
    let comment = (try Self.single("comment", fields) ?? "").replacing("\r\n", with: "\n")
    guard comment.unicodeScalars.count <= Self.longestComment else {
      throw .commentTooLong(comment.displayed(limit: Self.largestBody), characters: comment.unicodeScalars.count)
    }
    self.comment = comment.displayed(limit: Self.longestComment)
    guard let decision = try Self.single("decision", fields) else { throw .noDecision(self.comment) }
    guard let choice = Choice(rawValue: decision) else { throw .unknownDecision(self.comment) }
    self.choice = choice
    let typed = try Self.single("code", fields) ?? ""
    if confirmation == .code, typed.allSatisfy(\.isWhitespace) { throw .noCode(self.comment) }
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
  case repeated(String)
  case commentTooLong(String, characters: Int)
  case noDecision(String)
  case unknownDecision(String)
  case noCode(String)
  case wrongCode(triesLeft: Int?, comment: String)

  var status: Int {
    switch self {
    case .noCode, .wrongCode: 403
    default: 400
    }
  }

  /// What was typed, to be shown again.
  var comment: String {
    switch self {
    case .tooLarge, .wrongType, .repeated: ""
    case .commentTooLong(let comment, _), .noDecision(let comment), .unknownDecision(let comment), .noCode(let comment),
      .wrongCode(_, let comment):
      comment
    }
  }

  /// Whether the code's field is the one to mend.
  var concernsCode: Bool { status == 403 }

  /// For the approver.
  var message: String {
    switch self {
    case .tooLarge: "The form is too large. Shorten the comment and press the button again."
    case .wrongType: "The page's form was not sent as a form. Open the link from the mail and use the buttons."
    case .repeated(let name): "The form has the field '\(name.prefix(40))' more than once. Press one button, once."
    case .commentTooLong(_, let characters):
      "The comment has \(characters) characters; \(DecisionForm.longestComment) fit. Shorten it and press the button again."
    case .noDecision: "Neither Approve nor Reject was chosen. Press one of the two buttons."
    case .unknownDecision: "The decision must be approve or reject. Press one of the two buttons."
    case .noCode: "The code is missing. It stands in the mail, on the line that begins with 'Code:'."
    case .wrongCode(nil, _): "That is not the code in the mail with this link. Check the line that begins with 'Code:'."
    case .wrongCode(let triesLeft?, _):
      "That is not the code in the mail with this link. \(triesLeft) more \(triesLeft == 1 ? "try" : "tries"), then the link is locked."
    }
  }
}
