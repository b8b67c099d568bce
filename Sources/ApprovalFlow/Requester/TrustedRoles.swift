import LambdaCore

/// The roles whose sessions are named by who somebody is, and not by what they chose.
package struct TrustedRoles: Sendable, Equatable {
  private let names: Set<ExactText>

  /// IAM Identity Center's alone.
  static let identityCenter = TrustedRoles(names: [])

  private init(names: Set<ExactText>) {
    self.names = names
  }

  /// Reads `TRUSTED_SESSION_ROLES`: names of roles without account and path, separated by commas.
  package init(_ environment: Environment) throws(ConfigurationError) {
    let names = environment.list("TRUSTED_SESSION_ROLES")
    for name in names {
      guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(PrincipalARN.isNameCharacter) else {
        throw ConfigurationError(
          variable: "TRUSTED_SESSION_ROLES",
          problem: "has '\(name.displayed(limit: 100))', which is no role's name; leave out ARN, path and wildcards")
      }
    }
    self.init(names: Set(names.map { ExactText($0) }))
  }

  /// Whether the sessions of `role` are named by people's identity.
  ///
  /// IAM Identity Center names its roles `AWSReservedSSO_…`, and the session by the user's name. Source: IAM Identity Center
  /// User Guide, Referencing permission sets.
  func name(people role: String) -> Bool {
    let reserved = "AWSReservedSSO_"
    return role.hasPrefix(reserved) && role.utf8.count > reserved.utf8.count || names.contains(ExactText(role))
  }
}
