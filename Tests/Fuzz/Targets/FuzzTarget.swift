import LambdaCore

/// A parser that meets outside bytes, or a whole function, and the rules that hold whatever it is given.
struct FuzzTarget: Sendable {
  /// As in `scripts/fuzz` and `corpus`.
  let name: String
  /// Gives the parser one input; throws where a rule does not hold.
  let run: @Sendable ([UInt8]) throws -> Void

  /// Every target.
  static let all = parsers + functions

  private static let parsers = [
    customResource, proxyRequest, approvalLink, waitURL, exactURL, decisionForm, snsAnswer, dynamoDBAnswer, invocation,
    json, percentEncoding, base64URL, timestamp, displayText,
  ]

  /// The same parsers with all that is done to what they read.
  private static let functions = [notificationFunction, approvalFunction, ledgerFunction]
}

extension [UInt8] {
  /// The text that a parser would be given: JSON and HTTP bring no other than valid Unicode.
  var text: String { String(decoding: self, as: UTF8.self) }
}

extension JSONValue {
  /// The same with every number as JSON has it: of one kind.
  var withoutIntegers: JSONValue {
    switch self {
    case .integer(let value): .number(Double(value))
    case .array(let values): .array(values.map(\.withoutIntegers))
    case .object(let members): .object(members.mapValues(\.withoutIntegers))
    default: self
    }
  }

  /// Every character of every text in it.
  var scalars: Set<Unicode.Scalar> {
    switch self {
    case .string(let text): Set(text.unicodeScalars)
    case .array(let values): values.reduce(into: []) { $0.formUnion($1.scalars) }
    case .object(let members): members.reduce(into: []) { $0.formUnion($1.value.scalars.union($1.key.unicodeScalars)) }
    default: []
    }
  }
}
