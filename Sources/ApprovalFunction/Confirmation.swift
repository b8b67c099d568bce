import LambdaCore

/// What an approver must do besides opening the link: `CONFIRMATION`.
enum Confirmation: String, CaseIterable {
  /// Type the code from the mail and press a button.
  case code
  /// Press a button.
  case button
  /// Nothing: opening the link approves, and so does a mail scanner that opens it. The original's way.
  case oneClick = "one-click"

  init(_ environment: Environment) throws(ConfigurationError) {
    guard let text = environment["CONFIRMATION"] else {
      self = .code
      return
    }
    guard let value = Confirmation(rawValue: text) else {
      let choices = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationError(variable: "CONFIRMATION", problem: "must be one of \(choices), not '\(text)'")
    }
    self = value
  }
}
