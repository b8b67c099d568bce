import LambdaCore

/// Who launched, as the ledger keeps it.
extension LaunchedBy {
  var attributes: Item {
    switch self {
    case .person(let person): ["Kind": .string("person"), "Name": .string(person.name), "Arn": .string(person.arn)]
    case .principal(let arn): ["Kind": .string("principal"), "Arn": .string(arn)]
    case .notVerified: ["Kind": .string("notVerified")]
    }
  }

  /// Reads an attribute; nil if it is of another form.
  init?(_ attributes: Item) {
    switch (attributes["Kind"]?.string, attributes["Name"]?.string, attributes["Arn"]?.string) {
    case ("person", let name?, let arn?): self = .person(VerifiedPerson(name: name, arn: arn))
    case ("principal", _, let arn?): self = .principal(arn: arn)
    case ("notVerified", _, _): self = .notVerified
    default: return nil
    }
  }
}
