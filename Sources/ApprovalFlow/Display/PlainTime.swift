import Foundation
import LambdaCore

extension Date {
  /// `2026-11-23 07:47 UTC`: the one form that readers everywhere understand alike.
  package var forPeople: String {
    "\(Timestamp(self).iso8601.prefix(16).replacing("T", with: " ")) UTC"
  }

  /// How far off the instant is, in the largest unit that still says something: `in 12 hours`, `in 35 minutes`.
  package func timeLeftText(since now: Date) -> String {
    let minutes = Int((timeIntervalSince(now) / 60).rounded())
    switch minutes {
    case ..<1: return "now"
    case 1: return "in 1 minute"
    case ..<120: return "in \(minutes) minutes"
    default: return "in \((minutes + 30) / 60) hours"
    }
  }
}
