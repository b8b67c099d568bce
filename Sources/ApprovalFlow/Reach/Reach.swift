import LambdaCore

/// Whether what is published to an approver's own topic reaches them, and nobody else.
package enum Reach: Sendable, Equatable {
  case confirmed
  case unreached(Unreached)

  /// Reads it from the subscriptions of `approver`'s own topic.
  package init(_ subscriptions: [SNSSubscription], of approver: String) {
    let own = subscriptions.filter { $0.isEmail && Electorate.folded($0.endpoint) == Electorate.folded(approver) }
    if let other = subscriptions.first(where: { $0.isConfirmed && !own.contains($0) }) {
      self = .unreached(.overheard(by: "\(other.transport) \(Self.shown(other.endpoint))"))
    } else if own.contains(where: \.isConfirmed) {
      self = .confirmed
    } else {
      self = .unreached(own.contains { $0.state == .pending } ? .unconfirmed : .unsubscribed)
    }
  }
}

extension Reach {
  /// Of a URL the host alone: the rest may hold that subscriber's password or token.
  private static func shown(_ endpoint: String) -> String {
    guard endpoint.contains("://") else { return endpoint.displayed(limit: 200) }
    return (try? ExactURL(endpoint))?.host.displayed(limit: 200) ?? "(not readable)"
  }
}

/// Why nothing is sent to an approver.
package enum Unreached: Sendable, Equatable {
  /// The link in AWS's confirmation was not followed yet.
  case unconfirmed
  /// Unsubscribed, not confirmed within 48 hours, or never subscribed: SNS does not say which.
  case unsubscribed
  /// Somebody else would get the approver's link and code: `by` names the subscription.
  case overheard(by: String)

  /// The word for it in the ledger, in events and in logs.
  package var word: String {
    switch self {
    case .unconfirmed: "unconfirmed"
    case .unsubscribed: "unsubscribed"
    case .overheard: "overheard"
    }
  }

  /// Whether a new confirmation helps; where somebody listens in, it does not.
  package var needsConfirmation: Bool { if case .overheard = self { false } else { true } }
}
