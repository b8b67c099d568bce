import LambdaCore

/// Why properties can't be bound.
package enum InvalidBoundProperties: Error, Equatable, CustomStringConvertible {
  case notAnObject
  /// The names that lead to the one that appears twice.
  case repeatedName([ExactText])

  package var description: String {
    switch self {
    case .notAnObject: "The event's properties are not an object. Only CloudFormation should send events here."
    case .repeatedName(let path):
      "The property \(Self.name(path)) appears twice, so it is unclear which of the two values would run. Keep one of them."
    }
  }

  private static func name(_ path: [ExactText]) -> String {
    path.map(ExactJSON.shownName).joined(separator: ".").shortened(to: 200)
  }
}

/// Why a property can't be shown in full, and so can't be approved.
package enum UnshowableProperty: Error, Equatable, CustomStringConvertible {
  case tooLong(name: String, characters: Int)
  case longName(String)
  case tooMuch(bytes: Int, largest: String)

  package var description: String {
    switch self {
    case .tooLong(let name, let characters):
      "The property \(name.shortened(to: 200)) has \(characters) characters as an approver would be shown it; \(BoundProperties.maxValue) is the most, for what can't be shown can't be approved. Shorten it, or move it to Notes, which approvers see and which no approval depends on."
    case .longName(let name):
      "The property name \(name.shortened(to: 200)) is longer than \(BoundProperties.maxName) characters. Give the property a shorter name, or move it to Notes."
    case .tooMuch(let bytes, let largest):
      "The properties have \(bytes) bytes as an approver would be shown them; \(BoundProperties.maxBytes) is the most, for what can't be shown can't be approved. Shorten \(largest.shortened(to: 200)), or move it to Notes, which approvers see and which no approval depends on."
    }
  }
}
