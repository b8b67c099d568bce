import Foundation

/// A custom-resource event's properties, read from its bytes with nothing merged.
package struct ExactProperties: Sendable, Equatable {
  package let current: ExactJSON
  /// What they were before an update; nil if the event has none.
  package let old: ExactJSON?

  /// Reads `ResourceProperties` and `OldResourceProperties`.
  ///
  /// A field that the event has twice is refused: readers disagree about which one counts.
  package init(event: Data) throws(InvalidExactProperties) {
    let event: ExactJSON = try Self.parse(event)
    guard let members = event.members else { throw .missingField("ResourceProperties") }
    var names: Set<ExactText> = []
    for member in members where !names.insert(member.name).inserted { throw .repeatedField(member.name) }
    guard let current = event["ResourceProperties"] else { throw .missingField("ResourceProperties") }
    self.current = current
    old = event["OldResourceProperties"].flatMap { $0 == .null ? nil : $0 }
  }

  private static func parse(_ event: Data) throws(InvalidExactProperties) -> ExactJSON {
    do { return try ExactJSON(parsing: event) } catch { throw .unreadable(error) }
  }
}

/// Why an event's properties can't be read exactly.
package enum InvalidExactProperties: Error, Equatable, CustomStringConvertible {
  case unreadable(InvalidExactJSON)
  case missingField(ExactText)
  case repeatedField(ExactText)

  package var description: String {
    switch self {
    case .unreadable(let error): "the event can't be read: \(error)"
    case .missingField(let name): "the event has no field \(name.string)"
    case .repeatedField(let name): "the event has the field \(name.string.displayed(limit: 40)) twice"
    }
  }
}
