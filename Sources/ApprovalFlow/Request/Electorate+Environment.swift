import LambdaCore

/// The install's approvers as both functions read them: `APPROVERS` and `QUORUM`.
extension Electorate {
  /// Throws if there is no approver, one too many, an entry that is not an address, or a quorum beyond the entries of the list.
  ///
  /// An address that is there twice, in whatever case, counts once.
  package init(_ environment: Environment) throws(ConfigurationError) {
    let entries = environment.list("APPROVERS")
    guard !entries.isEmpty else {
      throw ConfigurationError(
        variable: "APPROVERS", problem: "is not set, and TABLE_NAME is: a ledger needs approvers")
    }
    for entry in entries {
      guard let problem = EmailAddress.problem(with: entry) else { continue }
      throw ConfigurationError(
        variable: "APPROVERS", problem: "has '\(entry.displayed(limit: 254))', but \(problem)")
    }
    let approvers = EmailAddress.withoutRepetitions(entries)
    guard approvers.count <= Self.maxApprovers else {
      throw ConfigurationError(variable: "APPROVERS", problem: "names more than \(Self.maxApprovers) addresses")
    }
    // Counted with repetitions: a quorum that only they reach fails each request with its reason, while a function that
    // does not start keeps stacks waiting for an hour.
    self.init(approvers: approvers, quorum: try environment.integer("QUORUM", in: 1...entries.count) ?? 1)
  }

  /// What an administrator should know of the list, in sentences; none if all is well.
  package var warnings: [String] {
    EmailAddress.samePersons(among: approvers).map { addresses in
      "APPROVERS has \(addresses.joined(separator: " and ")), which are one person: each of them has a vote"
    }
  }
}
