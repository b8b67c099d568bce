import Foundation
import LambdaCore

/// Whether a process may tell CloudFormation now how a request ended.
enum SignalTurn: Equatable {
  /// Open, told, or nothing that CloudFormation waits for.
  case nothingToSend
  /// Another process holds the claim: look again after so many seconds.
  case wait(TimeInterval)
  case take(ItemUpdate)
}

extension SignalTurn {
  /// How long a claim to send the signal lasts: longer than one attempt at it.
  static let secondsToSignal: TimeInterval = 5
  private static let secondsBetweenLooks = 0.2

  /// Decides from the entry alone; `deadline` is the end of the invocation that asks.
  ///
  /// An invocation out of time to wait sends it anyway: CloudFormation ignores a duplicate.
  init(_ entry: LedgerEntry, at now: Date, until deadline: Date) {
    guard entry.isToBeTold, !entry.isSignalled else {
      self = .nothingToSend
      return
    }
    let end = min(entry.signalClaimedUntil, deadline.addingTimeInterval(-Self.secondsToSignal))
    guard end <= now else {
      self = .wait(min(Self.secondsBetweenLooks, end.timeIntervalSince(now)))
      return
    }
    let claim = now.addingTimeInterval(Self.secondsToSignal)
    self = .take(.signalClaim(until: claim, over: entry.signalClaimedUntil))
  }
}
