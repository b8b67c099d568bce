import Foundation

/// A JSON value in which nothing is merged: members keep their order, their spelling and their repetitions.
///
/// What a digest is made of, and whatever a person's yes depends on, is read with this and not with `JSONValue`.
package enum ExactJSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// Finite.
  case number(Double)
  case string(ExactText)
  case array([ExactJSON])
  case object([Member])

  package struct Member: Sendable, Equatable {
    package let name: ExactText
    package let value: ExactJSON

    package init(_ name: ExactText, _ value: ExactJSON) {
      self.name = name
      self.value = value
    }
  }

  /// Reads a JSON text.
  ///
  /// Throws if it is not UTF-8, not JSON, nested deeper than `deepest`, or has half a surrogate pair or a number
  /// beyond a double's range. Source: RFC 8259; RFC 7493 (I-JSON).
  package init(parsing data: Data) throws(InvalidExactJSON) {
    var reader = ExactJSONReader(Array(data))
    self = try reader.document()
  }

  /// Levels of nesting that are read; CloudFormation's templates have a handful.
  static let deepest = 100

  package var string: String? { if case .string(let text) = self { text.string } else { nil } }
  package var members: [Member]? { if case .object(let members) = self { members } else { nil } }

  /// The one member `name`; nil if this is no object, has none, or has several.
  package subscript(name: ExactText) -> ExactJSON? {
    guard let found = members?.filter({ $0.name == name }), found.count == 1 else { return nil }
    return found.first?.value
  }

  /// Where an object, this one or one inside, has a name twice: the names that lead there, outermost first.
  package var repeatedName: [ExactText]? {
    switch self {
    case .null, .bool, .number, .string:
      return nil
    case .array(let values):
      for value in values { if let path = value.repeatedName { return path } }
      return nil
    case .object(let members):
      var names: Set<ExactText> = []
      for member in members {
        guard names.insert(member.name).inserted else { return [member.name] }
        if let path = member.value.repeatedName { return [member.name] + path }
      }
      return nil
    }
  }
}

extension ExactJSON: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral {
  package init(stringLiteral value: String) { self = .string(ExactText(value)) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension ExactJSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  package init(dictionaryLiteral elements: (ExactText, ExactJSON)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
  package init(arrayLiteral elements: ExactJSON...) { self = .array(elements) }
}

/// Why bytes are not read as JSON; offsets count bytes.
package enum InvalidExactJSON: Error, Equatable, CustomStringConvertible {
  case unexpected(offset: Int)
  case endsEarly
  case tooDeep
  case notUTF8(offset: Int)
  case halfSurrogate(offset: Int)
  case numberOutOfRange(offset: Int)

  package var description: String {
    switch self {
    case .unexpected(let offset): "it is not JSON (byte \(offset))"
    case .endsEarly: "it is not JSON (it ends too early)"
    case .tooDeep: "it is nested more than \(ExactJSON.deepest) levels deep"
    case .notUTF8(let offset): "a string is not UTF-8 (byte \(offset))"
    case .halfSurrogate(let offset): "a string has half a surrogate pair (byte \(offset))"
    case .numberOutOfRange(let offset): "a number is too large (byte \(offset))"
    }
  }
}
