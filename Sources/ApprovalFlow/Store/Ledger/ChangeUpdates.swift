import Foundation
import LambdaCore

/// What happens to a change request besides its votes.
extension ItemUpdate {
  /// Says that a resource has opened a change to other values than the approved ones, which it was shown against.
  static func changeOpened(_ requestID: String, against digest: String, waitURL: String) -> ItemUpdate {
    ItemUpdate(
      "SET #open = :request",
      if: "WaitUrl = :url AND Approved.Digest = :against AND attribute_not_exists(ExpiresAt)",
      names: ["#open": "Open"],
      values: [":request": .string(requestID), ":url": .string(waitURL), ":against": .string(digest)])
  }

  /// Ends a change that can still be decided; CloudFormation is told `reason`, or that something came after it.
  ///
  /// The process that writes this owes the answer; until `claim` no other gives it.
  static func changeWithdrawn(because reason: String? = nil, claimedUntil claim: Date, at now: Date) -> ItemUpdate {
    var values: [String: AttributeValue] = [
      ":withdrawn": .string(RequestState.withdrawn.rawValue), ":one": .integer(1), ":due": due,
      ":pending": .string(RequestState.pending.rawValue), ":now": .integer(Int(now.timeIntervalSince1970)),
      ":claim": .integer(Int(claim.timeIntervalSince1970)),
    ]
    if let reason { values[":reason"] = .string(reason) }
    return ItemUpdate(
      "SET #status = :withdrawn, #version = #version + :one, SignalClaimedUntil = :claim, Due = :due, DueAt = :claim"
        + (reason == nil ? "" : ", EndReason = :reason"),
      if: "#status = :pending AND WindowEnds > :now", names: ["#status": "Status", "#version": "Version"],
      values: values)
  }
}
