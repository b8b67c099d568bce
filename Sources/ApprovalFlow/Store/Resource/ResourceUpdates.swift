import Foundation
import LambdaCore

/// The changes of a resource's item, each with the condition that keeps it true and makes a repetition harmless.
extension ItemUpdate {
  /// Says which request a resource has opened with which wait handle.
  ///
  /// A resource that was deleted begins again: nothing of its earlier life counts. A repeated Create, which comes when its
  /// request is settled already, changes nothing.
  static func opened(
    _ requestID: String, waitURL: String, by resource: CustomResource, over seen: ResourceEntry?
  ) -> ItemUpdate {
    let isNew = seen?.hasEnded ?? false
    return ItemUpdate(
      "SET StackId = :stack, ResourceLogicalId = :resource, ResourceType = :type, WaitUrl = :url, #open = :request"
        + (isNew ? " REMOVE Approved, #before, ExpiresAt" : ""),
      if: isNew
        ? "attribute_exists(ExpiresAt)"
        : "attribute_not_exists(Approved) OR WaitUrl <> :url",
      names: isNew ? ["#open": "Open", "#before": "Before"] : ["#open": "Open"],
      values: names(of: resource.name, waitURL: waitURL).merging([
        ":type": .string(resource.type), ":request": .string(requestID),
      ]) { $1 })
  }

  /// Makes the values of an approved request the approved ones, and the ones until then the ones before.
  ///
  /// Holds for the request that is open, and where a crash kept the item from being written.
  static func settled(_ approval: ResourceEntry.Approval, of resource: ResourceName, waitURL: String) -> ItemUpdate {
    ItemUpdate(
      "SET StackId = :stack, ResourceLogicalId = :resource, WaitUrl = :url, Approved = :approved, "
        + "#before = if_not_exists(Approved, :approved) REMOVE #open",
      if: "attribute_not_exists(RequestId) OR #open = :request",
      names: ["#open": "Open", "#before": "Before"],
      values: names(of: resource, waitURL: waitURL).merging([
        ":approved": approval.attributes, ":request": .string(approval.requestID),
      ]) { $1 })
  }

  /// Says that a resource was created with a wait handle whose request is approved already, as a renamed one is.
  static func answered(
    by approval: ResourceEntry.Approval, _ resource: CustomResource, waitURL: String, over seen: ResourceEntry?
  ) -> ItemUpdate {
    let isNew = seen.map(\.hasEnded) ?? true
    return ItemUpdate(
      "SET StackId = :stack, ResourceLogicalId = :resource, ResourceType = :type, WaitUrl = :url"
        + (isNew ? ", Approved = :approved REMOVE #open, #before, ExpiresAt" : ""),
      if: isNew
        ? "attribute_not_exists(RequestId) OR attribute_exists(ExpiresAt)"
        : "attribute_exists(RequestId) AND attribute_not_exists(ExpiresAt)",
      names: isNew ? ["#open": "Open", "#before": "Before"] : [:],
      values: names(of: resource.name, waitURL: waitURL)
        .merging([":type": .string(resource.type)]) { $1 }
        .merging(isNew ? [":approved": approval.attributes] : [:]) { $1 })
  }

  /// Takes over what was approved for a resource that the ledger has no item of.
  static func adopted(_ approval: ResourceEntry.Approval, of resource: ResourceName, waitURL: String) -> ItemUpdate {
    ItemUpdate(
      "SET StackId = :stack, ResourceLogicalId = :resource, WaitUrl = :url, Approved = :approved",
      if: "attribute_not_exists(RequestId) OR attribute_not_exists(Approved) AND attribute_not_exists(#open)",
      names: ["#open": "Open"],
      values: names(of: resource, waitURL: waitURL).merging([":approved": approval.attributes]) { $1 })
  }

  /// Returns to values that were approved before, with the wait handle of that time.
  static func returned(to approval: ResourceEntry.Approval, from seen: ResourceEntry, waitURL: String) -> ItemUpdate {
    let other = seen.approved == approval ? seen.before : seen.approved
    var values: [String: AttributeValue] = [":url": .string(waitURL), ":approved": approval.attributes]
    if let other { values[":before"] = other.attributes }
    return ItemUpdate(
      "SET WaitUrl = :url, Approved = :approved" + (other == nil ? "" : ", #before = :before") + " REMOVE #open",
      if: "attribute_exists(RequestId) AND attribute_not_exists(ExpiresAt)",
      names: other == nil ? ["#open": "Open"] : ["#open": "Open", "#before": "Before"],
      values: values)
  }

  /// Ends the item with its resource; a resource of another type has taken its place if the type is not the same.
  static func ended(_ resource: CustomResource, waitURL: String, keptUntil end: Date) -> ItemUpdate {
    let isTyped = !resource.type.isEmpty
    return ItemUpdate(
      "SET ExpiresAt = :end",
      if: "WaitUrl = :url" + (isTyped ? " AND (attribute_not_exists(ResourceType) OR ResourceType = :type)" : ""),
      values: [":end": .integer(end.wholeSeconds), ":url": .string(waitURL)]
        .merging(isTyped ? [":type": .string(resource.type)] : [:]) { $1 })
  }

  private static func names(of resource: ResourceName, waitURL: String) -> [String: AttributeValue] {
    [
      ":stack": .string(resource.stackID), ":resource": .string(resource.logicalID), ":url": .string(waitURL),
    ]
  }
}
