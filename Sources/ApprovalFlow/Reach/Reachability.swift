import LambdaCore

/// Which approvers of an electorate can be reached, as far as SNS says.
package struct Reachability: Sendable, Equatable {
  private let electorate: Electorate
  /// By address; one whose topic could not be read is not in it, and is asked.
  private let reaches: [ExactText: Reach]

  package init(of electorate: Electorate, _ reaches: [ExactText: Reach]) {
    self.electorate = electorate
    self.reaches = reaches
  }

  /// Those to whom nothing is sent, in the electorate's order.
  package var unreached: [UnreachedApprover] {
    electorate.approvers.compactMap { approver in
      guard case .unreached(let reason) = reaches[ExactText(approver)] else { return nil }
      return UnreachedApprover(address: approver, reason: reason)
    }
  }

  /// Whether those who are left can decide.
  package var meetsQuorum: Bool { electorate.approvers.count - unreached.count >= electorate.quorum }

  /// Why nobody is asked; `renewed` are the addresses to which AWS's confirmation was sent again.
  package func tooFew(renewed: Set<String>) -> TooFewReached {
    TooFewReached(
      approvers: electorate.approvers.count, quorum: electorate.quorum, unreached: unreached, renewed: renewed)
  }
}

/// An approver to whom nothing is sent, and why.
package struct UnreachedApprover: Sendable, Equatable {
  package let address: String
  package let reason: Unreached
}

/// Fewer approvers than the quorum can be reached.
///
/// Written for readers of the stack's events.
package struct TooFewReached: Error, Equatable, CustomStringConvertible {
  let approvers: Int
  let quorum: Int
  let unreached: [UnreachedApprover]
  let renewed: Set<String>

  package var description: String {
    let left = approvers - unreached.count
    let first =
      "Too few approvers can be reached: \(quorum) must approve, and only \(left) of \(approvers) would get the email."
    return ([first] + unreached.map(sentence) + ["Then launch again."]).joined(separator: " ")
  }

  private func sentence(_ approver: UnreachedApprover) -> String {
    let address = approver.address
    return switch approver.reason {
    case .unconfirmed where renewed.contains(address):
      "\(address) must confirm the subscription: AWS has just sent the confirmation again."
    case .unconfirmed:
      "\(address) must confirm the subscription, in the email that AWS sent to that address."
    case .unsubscribed where renewed.contains(address):
      "\(address) was unsubscribed or was never subscribed: AWS has just sent a new confirmation, which must be followed."
    case .unsubscribed:
      "\(address) was unsubscribed or was never subscribed: ask the administrator of the approval flow for a new confirmation."
    case .overheard(let other):
      "\(address) is sent nothing, because \(other) is subscribed to the same topic and would get the link too: ask the administrator of the approval flow to remove that subscription."
    }
  }
}
