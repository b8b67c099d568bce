import LambdaCore

/// What an approver must do besides opening the link: `CONFIRMATION`.
package enum ConfirmationMode: String, CaseIterable, Sendable {
  /// Type the code from the email and press a button.
  case code
  /// Press a button.
  case button
  /// Nothing: opening the link approves, and so does an email scanner that opens it.
  case oneClick = "one-click"

  package init(_ environment: Environment) throws(ConfigurationError) {
    guard let text = environment["CONFIRMATION"] else {
      self = .code
      return
    }
    guard let value = ConfirmationMode(rawValue: text) else {
      let choices = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationError(variable: "CONFIRMATION", problem: "must be one of \(choices), not '\(text)'")
    }
    self = value
  }
}
