import LambdaCore

/// An update to values that were not approved: the answer that is held for it, and what was approved when it came.
package struct ChangeOrder: Sendable, Equatable {
  package let held: HeldAnswer
  /// The digest that was the approved one.
  let against: String

  package init(held: HeldAnswer, against: String) {
    self.held = held
    self.against = against
  }

  /// The id of its request, the same for a repeated event.
  func id(of resource: ResourceName, digest: String) -> String {
    Self.id(of: resource, digest: digest, requestID: held.address.requestID)
  }

  /// The id of the request that an event makes for a change to `digest`.
  package static func id(of resource: ResourceName, digest: String, requestID: String) -> String {
    LedgerEntry.id(parts: [resource.stackID, resource.logicalID, digest, requestID])
  }
}
