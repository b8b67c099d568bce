import Foundation

/// Where CloudFormation waits for an answer and what the answer must echo, read leniently.
///
/// Even a malformed event is answered, as long as it has a usable ResponseURL.
package struct ResponseAddress: Sendable, Equatable {
  package let url: ExactURL
  package let stackID: String
  package let requestID: String
  package let logicalID: String
  /// The id in the event, or one that stays the same for the same resource.
  package let physicalID: String
  /// Whether this is a Delete.
  ///
  /// A failed Delete blocks the stack and its owner can't fix it, so Deletes always succeed.
  package let isDelete: Bool

  /// One that was kept, of an event that is no Delete.
  package init(url: ExactURL, stackID: String, requestID: String, logicalID: String, physicalID: String) {
    self.url = url
    self.stackID = stackID
    self.requestID = requestID
    self.logicalID = logicalID
    self.physicalID = physicalID
    isDelete = false
  }

  /// Reads what is there; nil if the event has no ResponseURL that can be called.
  ///
  /// `idPrefix` begins the physical id of a resource that has none yet.
  package init?(_ event: JSONValue, idPrefix: String) {
    guard let url = event["ResponseURL"]?.string.flatMap({ try? ExactURL($0) }), url.userInfo == nil else { return nil }
    self.url = url
    stackID = event["StackId"]?.string ?? ""
    requestID = event["RequestId"]?.string ?? ""
    logicalID = event["LogicalResourceId"]?.string ?? ""
    isDelete = event["RequestType"]?.string == "Delete"
    if let sent = event["PhysicalResourceId"]?.string, !sent.isEmpty {
      physicalID = sent
    } else {
      physicalID = Self.stablePhysicalID(prefix: idPrefix, stackID: stackID, logicalID: logicalID)
    }
  }

  /// An id of the resource itself, so that a repeated Create gives the same one and an Update never replaces it.
  static func stablePhysicalID(prefix: String, stackID: String, logicalID: String) -> String {
    "\(prefix)-\(SHA256.hash("\(stackID)|\(logicalID)").hex.prefix(32))"
  }
}
