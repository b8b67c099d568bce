import LambdaCore

/// Who launched a product, as Service Catalog wrote it onto the stack.
///
/// Source: AWS Service Catalog Administrator Guide, AutoTags.
package enum LaunchedBy: Sendable, Equatable {
  /// AWS vouches for who it is.
  case person(VerifiedPerson)
  /// AWS vouches for the role only; the session's name was chosen by its caller, and grants and removes nothing.
  case principal(arn: String)
  /// Nothing is known: no tags of Service Catalog's, or tags that make no sense.
  case notVerified

  package var person: VerifiedPerson? { if case .person(let person) = self { person } else { nil } }
}

/// A person for whom AWS vouches.
package struct VerifiedPerson: Sendable, Equatable {
  /// The IAM user's name, or the session's.
  let name: String
  let arn: String

  init(name: String, arn: String) {
    self.name = name
    self.arn = arn
  }

  /// The name where it is an email address.
  var address: String? { EmailAddress.problem(with: name) == nil ? name : nil }

  /// Whether this is the person with that address; a name that is not an address belongs to no one.
  func has(_ address: String) -> Bool {
    self.address.map { EmailAddress.samePerson($0, address) } ?? false
  }

  /// How the address that somebody typed compares with the verified name.
  func compared(toTyped typed: String) -> TypedAddress {
    guard address != nil else { return .notComparable }
    return has(typed) ? .same : .differs
  }

  package enum TypedAddress: Sendable, Equatable {
    case same
    case differs
    /// The verified name is no email address.
    case notComparable
  }
}

/// What Service Catalog wrote about a launch.
package struct CatalogLaunch: Sendable, Equatable {
  package let launchedBy: LaunchedBy
  package let productARN: String?
  let provisionedProductARN: String?
  let artifactID: String?

  /// Nothing is known of the launch: another account's stack, or one that Service Catalog did not make.
  package static let unknown = CatalogLaunch(
    launchedBy: .notVerified, productARN: nil, provisionedProductARN: nil, artifactID: nil)

  /// Whether the stack's tags are worth reading: Service Catalog names its stacks `SC-…`, and `DescribeStacks` reads those
  /// of the own account only.
  package static func canBeRead(of stack: StackID, inAccount own: String) -> Bool {
    stack.account == own && stack.name.hasPrefix("SC-")
  }

  /// Reads the tags of `stack`, which nobody but AWS can write: `aws:` is reserved.
  ///
  /// A tag that is there twice counts as none.
  package init(_ description: StackDescription, of stack: StackID, trusting roles: TrustedRoles) {
    guard stack.name.hasPrefix("SC-") else {
      self = .unknown
      return
    }
    let prefix = "aws:servicecatalog:"
    let principal = description.tag(ExactText(prefix + "provisioningPrincipalArn"))
    launchedBy = Self.launchedBy(principal, stack, roles)
    productARN = description.tag(ExactText(prefix + "productArn"))
    provisionedProductARN = description.tag(ExactText(prefix + "provisionedProductArn"))
    artifactID = description.tag(ExactText(prefix + "provisioningArtifactIdentifier"))
  }

  private init(launchedBy: LaunchedBy, productARN: String?, provisionedProductARN: String?, artifactID: String?) {
    self.launchedBy = launchedBy
    self.productARN = productARN
    self.provisionedProductARN = provisionedProductARN
    self.artifactID = artifactID
  }

  private static func launchedBy(_ text: String?, _ stack: StackID, _ roles: TrustedRoles) -> LaunchedBy {
    guard let arn = text.flatMap({ PrincipalARN($0, partition: stack.partition) }) else { return .notVerified }
    switch arn.kind {
    case .user(let name) where arn.account == stack.account:
      return .person(VerifiedPerson(name: name, arn: arn.text))
    case .session(let role, let name) where arn.account == stack.account && roles.name(people: role):
      return .person(VerifiedPerson(name: name, arn: arn.text))
    case .user, .session, .other:
      return .principal(arn: arn.text)
    }
  }
}
