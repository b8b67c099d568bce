import LambdaCore

/// Whether CloudFormation goes forward with an update of a stack, or back to what ran before.
package enum StackDirection: Sendable, Hashable {
  case forward
  case back
  /// Another account's stack, or one that can't be read.
  case unknown

  /// Source: CloudFormation User Guide, Stack status codes.
  package init(_ description: StackDescription) {
    if description.isRollingBack {
      self = .back
    } else {
      self = description.status == "UPDATE_IN_PROGRESS" ? .forward : .unknown
    }
  }
}
