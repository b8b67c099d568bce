import Foundation
import LambdaCore

/// What the ledger keeps of one custom resource for as long as its stack has it: which of its values were approved.
///
/// One DynamoDB item beside those of the requests. Until it is settled, the request that it has open is the source of truth.
package struct ResourceEntry: Sendable, Equatable {
  /// Values that were approved, and the request by which they were.
  package struct Approval: Sendable, Equatable {
    let digest: String
    let requestID: String
    let time: Date
  }

  let resource: ResourceName
  /// The wait URL of the last launch, a secret.
  var waitURL: String
  /// The custom resource's type; nil if its entry was made without one.
  var type: String?
  /// The request that was opened last and is not settled.
  var open: String?
  var approved: Approval?
  /// What was approved before, to which a rollback returns.
  var before: Approval?
  /// Whether the resource was deleted: its approvals count no more.
  var hasEnded = false

  init(_ resource: ResourceName, waitURL: String, open: String? = nil, approved: Approval? = nil) {
    self.resource = resource
    self.waitURL = waitURL
    self.open = open
    self.approved = approved
  }
}

/// Which custom resource of which stack.
package struct ResourceName: Sendable, Hashable {
  let stackID: String
  /// Its name in the template.
  let logicalID: String

  init(stackID: String, logicalID: String) {
    self.stackID = stackID
    self.logicalID = logicalID
  }

  /// The key of its item in the ledger's table.
  var id: String { "resource-\(LedgerEntry.id(parts: [stackID, logicalID]))" }
}

extension CustomResource {
  package var name: ResourceName { ResourceName(stackID: stackID, logicalID: logicalID) }
}

extension ResourceEntry {
  /// Reads an item; nil if it is not a resource's.
  init?(_ item: Item) {
    guard let stackID = item["StackId"]?.string, let logicalID = item["ResourceLogicalId"]?.string,
      let waitURL = item["WaitUrl"]?.string
    else { return nil }
    self.init(ResourceName(stackID: stackID, logicalID: logicalID), waitURL: waitURL, open: item["Open"]?.string)
    approved = item["Approved"]?.map.flatMap(Approval.init)
    before = item["Before"]?.map.flatMap(Approval.init)
    type = item["ResourceType"]?.string
    hasEnded = item["ExpiresAt"] != nil
  }
}

extension ResourceEntry.Approval {
  init?(_ attributes: Item) {
    guard let digest = attributes["Digest"]?.string, let requestID = attributes["RequestId"]?.string else { return nil }
    self.init(
      digest: digest, requestID: requestID,
      time: Date(timeIntervalSince1970: TimeInterval(attributes["At"]?.integer ?? 0)))
  }

  var attributes: AttributeValue {
    .map(["Digest": .string(digest), "RequestId": .string(requestID), "At": .integer(time.wholeSeconds)])
  }
}

/// It holds the wait URL, which only the ledger may know.
extension ResourceEntry: CustomStringConvertible, CustomReflectable {
  package var description: String { "ResourceEntry(\(resource.id))" }
  package var customMirror: Mirror { Mirror(self, children: ["id": resource.id]) }
}
