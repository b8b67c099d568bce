import LambdaCore

/// Whose next launch, and of what, an approval lets pass that came too late: the same person, product, account, region and
/// values; for a change of what runs also the same stack and the same values before.
struct LateApprovalScope: Sendable, Equatable {
  /// The key of the item in the ledger's table that keeps such approvals: of what a launch knows before it asks AWS.
  let itemID: String
  /// A hash of the rest: who asks, and what AWS says about the launch.
  let holder: String

  /// `against` is the digest of the values that are to be replaced; nil for a launch.
  init(_ facts: RequestFacts, of stack: StackID, digest: String, against: String?) {
    itemID = Self.itemID(of: stack, digest: digest, against: against)
    let person = facts.launchedBy?.person.map { ["verified", $0.arn] }
    holder = LedgerEntry.id(
      parts: (person ?? ["typed", EmailAddress.person(facts.requester ?? "")]) + [
        // What AWS has confirmed for one launch is no approval of a launch for which it has not.
        facts.isVerified == true ? "confirmed" : "not confirmed", facts.productARN ?? "", facts.product ?? "",
      ])
  }

  init(itemID: String, holder: String) {
    self.itemID = itemID
    self.holder = holder
  }

  static func itemID(of stack: StackID, digest: String, against: String?) -> String {
    let change = against.map { [stack.text, $0] } ?? []
    return "standing-\(LedgerEntry.id(parts: [stack.account, stack.region, digest] + change))"
  }
}

extension LedgerEntry {
  /// Whom and what its late approval is for; nil in entries of version 0.1, which are bound to nothing.
  var lateApprovalScope: LateApprovalScope? {
    binding.map { LateApprovalScope(facts, of: handle.stack, digest: $0.digest, against: against) }
  }
}

extension ApprovalRequest {
  /// Whose late approval lets it pass.
  var lateApprovalScope: LateApprovalScope {
    LateApprovalScope(facts, of: handle.stack, digest: digest, against: against)
  }
}
