/// What an approver may say.
package enum Choice: String, Sendable, Hashable { case approve, reject }

/// Whose link it is.
package enum Holder: Sendable, Hashable {
  /// With a ledger every approver has a link of their own.
  case approver(String)
  /// Without a ledger one link goes to all who read the topic.
  case anyoneWithTheLink
  /// The clerk needs no link.
  case clerk

  /// The approver's address; nil if the link is not one person's.
  package var address: String? { if case .approver(let address) = self { address } else { nil } }
}
