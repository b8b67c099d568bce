import LambdaCore

/// Six digits that are in the email's text but not in its link, so that a scanner which follows links cannot decide.
package struct ConfirmationCode: Sendable, Hashable {
  /// Six ASCII digits.
  let digits: String

  /// Reads what a person typed or pasted: six digits of any script, whatever stands between.
  package init?(typed: String) {
    let digits = typed.prefix(Self.maxInputCharacters).compactMap(\.wholeNumberValue).filter { $0 < 10 }
    guard digits.count == Self.length else { return nil }
    self.digits = digits.map(String.init).joined()
  }

  /// The code that belongs to a wait URL if nothing is stored: anyone who has the URL can work it out.
  init(derivedFrom waitURL: String) {
    let hash = SHA256.hash("confirmation code of \(waitURL)")
    self.init(number: hash.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// A code that cannot be worked out.
  static func random(_ random: RandomBits = .system) -> ConfirmationCode {
    var generator = random
    return ConfirmationCode(number: UInt64.random(in: 0..<1_000_000, using: &generator))
  }

  private init(number: UInt64) {
    let digits = String(number % 1_000_000)
    self.digits = String(repeating: "0", count: Self.length - digits.count) + digits
  }

  /// `481 203`, as the email shows it.
  package var grouped: String { "\(digits.prefix(3)) \(digits.suffix(3))" }

  private static let length = 6
  /// Characters; room for "Code: 481 203" and what a mail program adds.
  private static let maxInputCharacters = 64

  /// Compares in constant time.
  package static func == (left: ConfirmationCode, right: ConfirmationCode) -> Bool {
    constantTimeEquals(Array(left.digits.utf8), Array(right.digits.utf8))
  }
}

extension ConfirmationCode: CustomStringConvertible, CustomReflectable {
  package var description: String { "<redacted>" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
