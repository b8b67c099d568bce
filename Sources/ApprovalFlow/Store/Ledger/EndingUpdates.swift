import Foundation
import LambdaCore

/// The changes of a request whose resource is gone, has another wait handle, or was asked about by version 0.1.
extension ItemUpdate {
  /// Ends a request that `resource` has opened and that can still be decided.
  ///
  /// The time is rounded up, as the deadline is: a stack that nobody decided about is taken back within the second, and its
  /// request has run out then, and was not withdrawn. `resource` is nil for a Delete without a logical id, for which its wait
  /// URL must do.
  static func withdrawal(by resource: String?, at now: Date) -> ItemUpdate {
    var condition = "#status = :pending AND Deadline > :now"
    var values: [String: AttributeValue] = [
      ":withdrawn": .string(RequestState.withdrawn.rawValue), ":one": .integer(1),
      ":pending": .string(RequestState.pending.rawValue), ":now": .integer(now.wholeSeconds),
    ]
    if let resource {
      condition += " AND (attribute_not_exists(ResourceLogicalId) OR ResourceLogicalId = :resource)"
      values[":resource"] = .string(resource)
    }
    return ItemUpdate(
      "SET #status = :withdrawn, #version = #version + :one REMOVE Due, DueAt", if: condition,
      names: ["#status": "Status", "#version": "Version"], values: values)
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
