import Foundation
import LambdaCore

/// The life of an approval that came too late, each change with the condition that keeps it true.
extension ItemUpdate {
  /// Uses a late approval for the request `user`: once, however many launches try, and again for the same request.
  static func use(by user: String, at now: Date) -> ItemUpdate {
    ItemUpdate(
      "SET #status = :used, #version = #version + :one, UsedBy = :user, UsedAt = :now, ExpiresAt = :end",
      if: "(#status = :approved AND StandingUntil > :now) OR (#status = :used AND UsedBy = :user)",
      names: ["#status": "Status", "#version": "Version"],
      values: [
        ":used": .string(RequestState.used.rawValue), ":approved": .string(RequestState.approvedLate.rawValue),
        ":one": .integer(1), ":user": .string(user), ":now": .integer(Int(now.timeIntervalSince1970)),
        ":end": .integer(now.addingTimeInterval(LedgerEntry.keptFor).wholeSeconds),
      ])
  }

  /// Ends a request whose time is over and which nobody has rejected: no late approval of it counts any more.
  ///
  /// `reason` is what CloudFormation is told of a change, if it was not told yet.
  static func lateWithdrawal(because reason: String?, at now: Date) -> ItemUpdate {
    var values: [String: AttributeValue] = [
      ":withdrawn": .string(RequestState.withdrawn.rawValue),
      ":approved": .string(RequestState.approvedLate.rawValue), ":expired": .string(RequestState.expired.rawValue),
      ":pending": .string(RequestState.pending.rawValue), ":one": .integer(1),
      ":now": .integer(Int(now.timeIntervalSince1970)),
    ]
    if let reason { values[":reason"] = .string(reason) }
    return ItemUpdate(
      "SET #status = :withdrawn, #version = #version + :one" + (reason == nil ? "" : ", EndReason = :reason"),
      if: "#status IN (:approved, :expired) OR (#status = :pending AND Deadline <= :now)",
      names: ["#status": "Status", "#version": "Version"], values: values)
  }

  /// Puts a late approval where the next launch looks for it.
  ///
  /// The item outlives any that is there already: `LATE_DAYS` may have been lowered since, from 30 at most.
  static func found(_ approval: LateApproval) -> ItemUpdate {
    ItemUpdate(
      "SET #request = :approval, ExpiresAt = :end", if: "attribute_not_exists(#request)",
      names: ["#request": approval.requestID],
      values: [
        ":approval": .map(approval.attributes),
        ":end": .integer(approval.until.addingTimeInterval(31 * 86_400).wholeSeconds),
      ])
  }

  /// Takes it away from there.
  static func lost(_ requestID: String) -> ItemUpdate {
    ItemUpdate(
      "REMOVE #request", if: "attribute_exists(#request)", names: ["#request": requestID], values: [:])
  }
}
