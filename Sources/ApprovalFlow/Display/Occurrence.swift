import Foundation
import LambdaCore

/// Something that CloudWatch is told in numbers, once each time it happens.
package enum Occurrence: Sendable, Equatable {
  case opened
  /// The last vote that was needed; the time is that since the request was opened, nil if that is not known.
  case decided(Choice, after: TimeInterval?)
  case expired
  /// Emails that SNS or SES took.
  case emailed(Int)
  /// One approver who was sent nothing.
  case unreachable
  case gateRefused
  /// The wrong code that locks a link.
  case linkLocked
  /// How long the request that the clerk found longest due had been due.
  case clerkLag(TimeInterval)

  /// What a vote decided; nil if others did, or are still needed.
  init?(_ counted: CountedVote, on request: RequestSnapshot) {
    guard counted.decides, let decision = request.decision else { return nil }
    self = .decided(decision, after: request.openedAt.map(counted.vote.time.timeIntervalSince))
  }

  var metrics: [EmbeddedMetrics.Metric] {
    switch self {
    case .opened: [Self.one("RequestsOpened")]
    case .decided(let choice, let time):
      [Self.one(choice == .approve ? "RequestsApproved" : "RequestsRejected")]
        + (time.map { [Self.seconds("SecondsToDecision", $0)] } ?? [])
    case .expired: [Self.one("RequestsExpired")]
    case .emailed(let count): [.init("EmailsSent", Double(count), .count)]
    case .unreachable: [Self.one("ApproversUnreachable")]
    case .gateRefused: [Self.one("GateRefusals")]
    case .linkLocked: [Self.one("LinksLocked")]
    case .clerkLag(let time): [Self.seconds("ClerkLag", time)]
    }
  }

  private static func one(_ name: String) -> EmbeddedMetrics.Metric { .init(name, 1, .count) }

  /// Two clocks may disagree on what came first.
  private static func seconds(_ name: String, _ time: TimeInterval) -> EmbeddedMetrics.Metric {
    .init(name, max(0, time), .seconds)
  }
}

/// The metrics of one installation.
package struct RequestMetrics: Sendable {
  /// The table's name, which tells one installation of an account from another: the one dimension, because each costs.
  private let ledger: String

  init(ledger: String) {
    self.ledger = ledger
  }

  func line(_ occurrence: Occurrence) -> EmbeddedMetrics {
    EmbeddedMetrics(namespace: RequestEvents.source, dimensions: ["Ledger": ledger], occurrence.metrics)
  }
}
