import Foundation

/// Where CloudFormation waits for an answer and what it must echo, read leniently.
///
/// An event that makes no sense otherwise still gets its answer, as long as it says where.
package struct ResponseAddress: Sendable, Equatable {
  package let url: ExactURL
  package let stackID: String
  package let requestID: String
  package let logicalID: String
  /// The id in the event, or one that stays the same for the same resource.
  package let physicalID: String
  /// Whether the event asks for a deletion, which must not fail for a reason that nobody can mend.
  package let isDelete: Bool

  /// Reads what is there; nil where the event has no ResponseURL that can be called.
  package init?(_ event: JSONValue) {
    guard let url = event["ResponseURL"]?.string.flatMap({ try? ExactURL($0) }), url.userInfo == nil else { return nil }
    self.url = url
    stackID = event["StackId"]?.string ?? ""
    requestID = event["RequestId"]?.string ?? ""
    logicalID = event["LogicalResourceId"]?.string ?? ""
    isDelete = event["RequestType"]?.string == "Delete"
    if let sent = event["PhysicalResourceId"]?.string, !sent.isEmpty {
      physicalID = sent
    } else {
      physicalID = Self.stablePhysicalID(stackID: stackID, logicalID: logicalID)
    }
  }

  /// An id of the resource itself, so that a repeated Create gives the same one and an Update never replaces.
  static func stablePhysicalID(stackID: String, logicalID: String) -> String {
    "approval-\(SHA256.hash("\(stackID)|\(logicalID)").hex.prefix(32))"
  }
}
