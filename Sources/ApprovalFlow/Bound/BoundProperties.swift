import LambdaCore

/// The properties of a custom resource that an approval is bound to.
///
/// Everything but what says how to ask, and what is hidden for its name. Source: docs/contract.md, Bound values.
package struct BoundProperties: Sendable, Equatable {
  /// SHA-256 of the bound properties as RFC 8785 JSON, in lower-case hexadecimal.
  package let digest: String
  /// The bound properties, sorted by name, hidden values removed at every depth.
  let bound: [ExactJSON.Member]
  /// What is shown: every bound property, and those whose value is hidden.
  let visible: [ExactJSON.Member]
  /// What `Notes` says, cut to what a page can hold; nil if the resource has none.
  let notes: String?

  /// Takes the properties as CloudFormation resolved them.
  ///
  /// Throws if they are not an object, or an object in them has a name twice.
  package init(_ properties: ExactJSON) throws(InvalidBoundProperties) {
    guard let members = properties.members else { throw .notAnObject }
    if let path = properties.repeatedName { throw .repeatedName(path) }
    let visible = members.filter { !Self.unbound.contains($0.name) }.sorted { $0.name < $1.name }
    let bound = visible.compactMap(Self.withoutSecrets)
    do { digest = try ExactJSON.object(bound).digest() } catch { throw .repeatedName(error.path) }
    self.bound = bound
    self.visible = visible
    notes = properties["Notes"].map { $0.rendering.shortened(to: Self.maxValue) }
  }

  /// Every bound value in full, names and values fit for a page.
  ///
  /// Throws for the first that is too long, or if all of them are.
  func shown() throws(UnshowableProperty) -> [ShownProperty] {
    let all = visible.map { ShownProperty(name: ExactJSON.shownName($0.name), value: Self.shownValue($0)) }
    for property in all {
      let length = property.value.unicodeScalars.count
      guard length <= Self.maxValue else { throw .tooLong(name: property.name, characters: length) }
      guard property.name.unicodeScalars.count <= Self.maxName else { throw .longName(property.name) }
    }
    try Self.requireRoom(for: all)
    return all
  }

  /// Throws if an email has no room for all of them, as of values that are shown with those before them.
  static func requireRoom(for all: [ShownProperty]) throws(UnshowableProperty) {
    let bytes = all.reduce(0) { $0 + $1.bytes }
    guard bytes <= maxBytes else {
      throw .tooMuch(bytes: bytes, largest: all.max { $0.bytes < $1.bytes }?.name ?? "")
    }
  }

  /// What is shown as details: all but the properties that the page has a place for.
  func details() throws(UnshowableProperty) -> [ShownProperty] {
    try shown().filter { !Self.placed.contains($0.name) }
  }
}

extension BoundProperties {
  static let hiddenValue = "(hidden)"
  /// Characters of a value as it is shown.
  static let maxValue = 2000
  /// Characters of a name as it is shown.
  static let maxName = 200
  /// Bytes of all names and values as an email holds them: SNS takes 256 KB with all that the email says besides, and a
  /// DynamoDB item 400 KB.
  static let maxBytes = 200_000

  private static let unbound: Set<ExactText> = [
    "ServiceToken", "ServiceTimeout", "Region", "WaitUrl", "Timeout", "Approvers", "Quorum", "Notes",
  ]
  private static let placed: Set<String> = ["Product", "EmailID", "Template"]

  static func shownValue(_ member: ExactJSON.Member) -> String {
    SecretName.matches(member.name.string) ? hiddenValue : member.value.rendering
  }

  /// The member as it is bound; nil if its name hides it.
  private static func withoutSecrets(_ member: ExactJSON.Member) -> ExactJSON.Member? {
    SecretName.matches(member.name.string) ? nil : ExactJSON.Member(member.name, withoutSecrets(member.value))
  }

  private static func withoutSecrets(_ value: ExactJSON) -> ExactJSON {
    switch value {
    case .array(let values): .array(values.map(withoutSecrets))
    case .object(let members): .object(members.compactMap(withoutSecrets))
    default: value
    }
  }
}
