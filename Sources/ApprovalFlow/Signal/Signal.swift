import Foundation
import LambdaCore

/// What tells a wait condition to go on or to fail.
///
/// Source: CloudFormation User Guide, Creating wait conditions in a template.
package struct Signal: Sendable, Equatable {
  package enum Status: String, Sendable {
    case success = "SUCCESS"
    case failure = "FAILURE"
  }

  /// Most bytes of the whole body.
  static let maxBodyBytes = 4096
  /// Most bytes of Reason, and of Data.
  static let maxTextBytes = 1400

  let status: Status
  /// The same for the whole life of a request, whichever approver decides it, so that a second press changes nothing.
  let uniqueID: String
  /// Who decided and why; stands in the stack's events.
  let reason: String
  /// What `!GetAtt WaitCondition.Data` shows under the unique id.
  let data: String

  init(status: Status, uniqueID: String, reason: String, data: String) {
    self.status = status
    self.uniqueID = uniqueID
    self.reason = reason
    self.data = data
  }

  /// The PUT that delivers it, without a Content-Type, because the URL was signed for none.
  func put(to handle: WaitHandle) -> PresignedPut { PresignedPut(handle.url, body: body) }

  /// The body, its texts shortened where needed to stay within `maxBodyBytes`.
  var body: Data {
    Data.fitted(to: Self.maxBodyBytes, maxText: Self.maxTextBytes) { limit in
      let fields: JSONValue = [
        "Status": .string(status.rawValue), "UniqueId": .string(uniqueID),
        "Reason": .string(reason.prefix(utf8Bytes: limit)), "Data": .string(data.prefix(utf8Bytes: limit)),
      ]
      return fields.serialized
    }
  }
}
