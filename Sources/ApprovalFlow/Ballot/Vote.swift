import Foundation

/// One approver's decision.
package struct Vote: Sendable, Hashable {
  package let holder: Holder
  package let choice: Choice
  /// Fit to be shown; empty if none was given.
  package let comment: String
  package let time: Date
  /// Where the decision came from, as the gateway saw it.
  let sourceAddress: String?
  /// The ballot it came from, so that a retry recognises its own write.
  ///
  /// Nil in entries of older versions.
  let ballotID: String?

  init(
    by holder: Holder, choice: Choice, comment: String, time: Date, sourceAddress: String?, ballotID: String? = nil
  ) {
    self.holder = holder
    self.choice = choice
    self.comment = comment
    self.time = time
    self.sourceAddress = sourceAddress
    self.ballotID = ballotID
  }

  /// `Rejected by a@example.com: too expensive`, for the stack's events.
  package var summary: String {
    let verb = choice == .approve ? "Approved" : "Rejected"
    let place = sourceAddress.map { " at \($0)" } ?? ""
    let who = holder.address ?? "the holder of the emailed link\(place)"
    return comment.isEmpty ? "\(verb) by \(who)" : "\(verb) by \(who): \(comment)"
  }
}
