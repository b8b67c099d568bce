import Foundation
import LambdaCore

/// The answer to an update that waits for the approvers: where it goes, what it echoes, and until when it can be held.
package struct HeldAnswer: Sendable, Equatable {
  /// Its URL is a secret like a wait handle's.
  let address: ResponseAddress
  /// The instant at which the answer is over, in whole seconds.
  let windowEnds: Date

  init(to address: ResponseAddress, windowEnds: Date) {
    self.address = address
    self.windowEnds = Date(timeIntervalSince1970: windowEnds.timeIntervalSince1970.rounded(.down))
  }

  /// Plans how long the answer to an event may be held.
  ///
  /// `serviceTimeouts` are the properties as they are and as they were. Anyone who may invoke the function can write an event, so a
  /// URL that claims to be signed in the future is taken for one of now; so is one that does not say.
  package init(
    to address: ResponseAddress, at url: ResponseURL, serviceTimeouts: [JSONValue?], now: Date
  ) {
    let end = HeldWindow.end(
      issuedAt: min(url.issuedAt ?? now, now), expiry: url.expiry,
      serviceTimeouts: serviceTimeouts.map { $0.flatMap(Self.text) })
    self.init(to: address, windowEnds: end)
  }

  /// When CloudFormation sent the event; nil if its URL does not tell.
  var issuedAt: Date? { ResponseSignature(address.url).issuedAt }

  package func isOver(at now: Date) -> Bool { windowEnds <= now }

  /// When CloudFormation's store refuses the answer at the latest: its URLs are good for two hours.
  var refusedFrom: Date { windowEnds.addingTimeInterval(7200) }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .integer(let number): String(number)
    default: value.string
    }
  }
}

/// A query's signature is a secret.
extension HeldAnswer: CustomStringConvertible, CustomReflectable {
  package var description: String { "HeldAnswer(\(address.requestID))" }
  package var customMirror: Mirror { Mirror(self, children: ["requestID": address.requestID]) }
}

/// Where CloudFormation waits for how a request ends.
package enum DecisionTarget: Sendable, Equatable {
  case waitHandle(WaitHandle)
  case heldAnswer(HeldAnswer)

  /// Whether CloudFormation waits there no longer.
  func isOver(at now: Date) -> Bool {
    switch self {
    case .waitHandle(let handle): handle.isExpired(at: now)
    case .heldAnswer(let held): held.isOver(at: now)
    }
  }
}
