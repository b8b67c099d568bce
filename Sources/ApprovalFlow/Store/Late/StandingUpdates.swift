import Foundation
import LambdaCore

/// The life of an approval that came too late, each change with the condition that keeps it true.
extension ItemUpdate {
  /// Uses a late approval for the request `user`: once, whoever else tries, and again for the same request.
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
  static func lateWithdrawal(at now: Date) -> ItemUpdate {
    ItemUpdate(
      "SET #status = :withdrawn, #version = #version + :one",
      if: "#status IN (:approved, :expired) OR (#status = :pending AND Deadline <= :now)",
      names: ["#status": "Status", "#version": "Version"],
      values: [
        ":withdrawn": .string(RequestState.withdrawn.rawValue),
        ":approved": .string(RequestState.approvedLate.rawValue), ":expired": .string(RequestState.expired.rawValue),
        ":pending": .string(RequestState.pending.rawValue), ":one": .integer(1),
        ":now": .integer(Int(now.timeIntervalSince1970)),
      ])
  }

  /// Puts a late approval where the next launch looks for it.
  static func found(_ approval: StandingApproval) -> ItemUpdate {
    ItemUpdate(
      "SET #request = :approval, ExpiresAt = :end", if: "attribute_not_exists(#request)",
      names: ["#request": approval.requestID],
      values: [
        ":approval": .map(approval.attributes),
        ":end": .integer(approval.until.addingTimeInterval(86_400).wholeSeconds),
      ])
  }

  /// Takes it away from there.
  static func lost(_ requestID: String) -> ItemUpdate {
    ItemUpdate(
      "REMOVE #request", if: "attribute_exists(#request)", names: ["#request": requestID], values: [:])
  }
}
