import Foundation

/// What an approver sends.
package struct Ballot: Sendable, Hashable {
  package enum Code: Sendable, Hashable {
    /// The install asks for none.
    case notAsked
    /// What was typed; nil if that is not a code.
    case typed(ConfirmationCode?)
  }

  /// Unique for each press of a button.
  let id: String
  package let choice: Choice
  /// Fit to be shown; empty if none was given.
  package let comment: String
  let code: Code
  let time: Date
  /// Where it came from, as the gateway saw it.
  package let sourceAddress: String?

  package init(id: String, choice: Choice, comment: String, code: Code, time: Date, sourceAddress: String?) {
    self.id = id
    self.choice = choice
    self.comment = comment
    self.code = code
    self.time = time
    self.sourceAddress = sourceAddress
  }

  /// The vote that it becomes when `holder` gave it.
  func vote(by holder: Holder) -> Vote {
    Vote(by: holder, choice: choice, comment: comment, time: time, sourceAddress: sourceAddress, ballotID: id)
  }
}
