/// Who may decide a request, and how many of them must approve.
package struct Electorate: Sendable, Equatable {
  /// Addresses in the installation's order, none twice.
  package let approvers: [String]
  /// Approvals needed.
  let quorum: Int

  /// More than these get no seat.
  static let maxApprovers = 10

  /// The install's own: every approver it has, and its quorum.
  package init(approvers: [String], quorum: Int) {
    self.approvers = approvers
    self.quorum = quorum
  }

  /// `a@example.com, b@example.com (all must approve)`, for people.
  package var sentence: String {
    let names = approvers.joined(separator: ", ")
    guard approvers.count > 1 else { return names }
    return quorum == approvers.count ? "\(names) (all must approve)" : "\(names) (\(quorum) must approve)"
  }

  /// The part of the installation's approvers that decides `request`: those whom the product names, never the requester.
  ///
  /// The requester is who was typed and, where AWS vouches for somebody, who launched. Of the two quorums the higher one
  /// counts: a product author can ask for more approvals than the installation does, and not for fewer.
  package func electorate(for request: ApprovalRequest) throws(ImpossibleElectorate) -> Electorate {
    let wanted = request.approvers.map { $0.map(Self.folded) }
    if let wanted {
      let known = approvers.map(Self.folded)
      let unknown = wanted.filter { !known.contains($0) }
      guard unknown.isEmpty else { throw .unknownApprovers(unknown) }
    }
    let named = approvers.filter { wanted?.contains(Self.folded($0)) ?? true }
    let chosen = named.filter { !request.isMade(by: $0) }
    let quorum = max(quorum, request.quorum ?? quorum)
    guard chosen.count >= quorum else {
      throw .tooFew(approvers: chosen, quorum: quorum, requester: chosen == named ? nil : request.askers)
    }
    return Electorate(approvers: chosen, quorum: quorum)
  }

  /// Folds case, to find a configured address.
  ///
  /// Who is one person is for `EmailAddress.samePerson`, which also ignores a `+tag` and a dot at the end.
  static func folded(_ address: String) -> String { address.lowercased() }
}

extension ApprovalRequest {
  /// Who must not decide: who was typed, and who launched if that is someone else.
  fileprivate var askers: String {
    guard let person = facts.launchedBy?.person, !person.has(requester) else { return requester }
    return "\(person.name), who launched it in the name of \(requester),"
  }

  /// Whether the approver with `address` is the one who asks.
  fileprivate func isMade(by address: String) -> Bool {
    EmailAddress.samePerson(address, requester) || facts.launchedBy?.person?.has(address) ?? false
  }
}

/// Why a product's wishes can't be met.
///
/// Written for readers of the stack's events.
package enum ImpossibleElectorate: Error, Equatable, CustomStringConvertible {
  case unknownApprovers([String])
  case tooFew(approvers: [String], quorum: Int, requester: String?)
  case needsLedger(String)

  package var description: String {
    switch self {
    case .unknownApprovers(let addresses):
      "The property Approvers names addresses that are not approvers here: \(addresses.prefix(10).joined(separator: ", ")). Name only approvers of this approval flow."
    case .tooFew(let approvers, let quorum, let requester):
      "\(quorum == 1 ? "1 approval is" : "\(quorum) approvals are") needed, but \(approvers.isEmpty ? "nobody" : "only \(approvers.joined(separator: ", "))") may decide\(requester.map { ": nobody approves a request of their own, and \($0) asks" } ?? ""). Lower the quorum or add approvers."
    case .needsLedger(let property):
      "The property \(property) needs an approval flow that was deployed with a ledger. Remove the property, or deploy the approval flow with Ledger: true."
    }
  }
}
