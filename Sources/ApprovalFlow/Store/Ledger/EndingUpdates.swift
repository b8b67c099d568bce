import Foundation
import LambdaCore

/// The changes of a request whose resource is gone, has another wait handle, or was asked about by version 0.1.
extension ItemUpdate {
  /// Ends a request that `resource` has opened and that can still be decided.
  ///
  /// `resource` is nil for a Delete without a logical id, for which its wait URL must do. A request whose deadline comes within
  /// `grace` seconds, or within the second, as it is kept in whole ones, is not withdrawn: see `timeOver`.
  static func withdrawal(by resource: String?, grace: TimeInterval = 0, at now: Date) -> ItemUpdate {
    undecided(
      by: resource, "SET #status = :withdrawn, #version = #version + :one REMOVE Due, DueAt", if: "Deadline > :edge",
      [
        ":withdrawn": .string(RequestState.withdrawn.rawValue),
        ":edge": .integer(now.addingTimeInterval(grace).wholeSeconds),
      ])
  }

  /// Has a request's time end now that would end within `grace` seconds, because its stack has given up waiting.
  ///
  /// A wait condition that does not depend on the custom resource begins before the request is opened, and ends before it.
  static func timeOver(for resource: String?, grace: TimeInterval, at now: Date) -> ItemUpdate {
    undecided(
      by: resource, "SET Deadline = :now, #version = #version + :one, Due = :due, DueAt = :now",
      if: "Deadline > :now AND Deadline <= :edge",
      [
        ":due": due, ":now": .integer(Int(now.timeIntervalSince1970)),
        ":edge": .integer(now.addingTimeInterval(grace).wholeSeconds),
      ])
  }

  private static func undecided(
    by resource: String?, _ expression: String, if condition: String, _ values: [String: AttributeValue]
  ) -> ItemUpdate {
    var condition = "#status = :pending AND \(condition)"
    var values = values
    values[":one"] = .integer(1)
    values[":pending"] = .string(RequestState.pending.rawValue)
    if let resource {
      condition += " AND (attribute_not_exists(ResourceLogicalId) OR ResourceLogicalId = :resource)"
      values[":resource"] = .string(resource)
    }
    return ItemUpdate(
      expression, if: condition, names: ["#status": "Status", "#version": "Version"], values: values)
  }

  /// The end of the record of an approved request whose resource is gone, or has another wait handle now.
  ///
  /// As long as what was approved runs, the record stays: the gate reads it at every update.
  static func recordKept(until end: Date?, of resource: String) -> ItemUpdate {
    var values: [String: AttributeValue] = [
      ":approved": .string(RequestState.approved.rawValue), ":resource": .string(resource),
    ]
    if let end { values[":end"] = .integer(end.wholeSeconds) }
    return ItemUpdate(
      end == nil ? "REMOVE ExpiresAt" : "SET ExpiresAt = :end",
      if: "#status = :approved AND ResourceLogicalId = :resource", names: ["#status": "Status"], values: values)
  }

  /// Binds an approved request of version 0.1 to the values that its resource has.
  static func bound(to binding: LedgerEntry.Binding) -> ItemUpdate {
    ItemUpdate(
      "SET ResourceLogicalId = :resource, Digest = :digest REMOVE ExpiresAt",
      if: "#status = :approved AND attribute_not_exists(Digest)", names: ["#status": "Status"],
      values: [
        ":approved": .string(RequestState.approved.rawValue), ":resource": .string(binding.resourceLogicalID),
        ":digest": .string(binding.digest),
      ])
  }
}
