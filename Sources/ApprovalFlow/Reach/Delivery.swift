/// What became of an invitation.
package struct Delivery: Sendable, Equatable {
  let invitation: Invitation
  let outcome: Outcome

  package enum Outcome: Sendable, Equatable {
    /// SNS took the email.
    case emailed
    /// Nothing was sent.
    case unreached(Unreached)
  }

  package init(_ invitation: Invitation, _ outcome: Outcome) {
    self.invitation = invitation
    self.outcome = outcome
  }
}
