import Foundation

/// How long an answer to CloudFormation may be held while approvers decide.
package enum HeldWindow {
  /// Seconds for which CloudFormation waits for an answer unless `ServiceTimeout` says less.
  ///
  /// Source: CloudFormation User Guide, AWS::CloudFormation::CustomResource, ServiceTimeout.
  static let maxWaitSeconds: TimeInterval = 3600

  /// The instant until which an answer may be held: early enough to say so before CloudFormation's own time-out.
  ///
  /// `serviceTimeouts` are the properties as they are and as they were: AWS does not say which of them CloudFormation goes by.
  /// Anything but a whole number from 1 to 3600 is ignored.
  static func end(
    issuedAt: Date, expiry: Date? = nil, serviceTimeouts: [String?]
  ) -> Date {
    let named = serviceTimeouts.compactMap { $0.flatMap { Int($0) } }.filter { (1...Int(maxWaitSeconds)).contains($0) }
    let wait = min(maxWaitSeconds, named.min().map(TimeInterval.init) ?? maxWaitSeconds)
    let end = issuedAt.addingTimeInterval(wait - min(300, wait / 4))
    return expiry.map { min($0, end) } ?? end
  }
}
