import Foundation

/// Random numbers that a seed makes again.
///
/// Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators (SplitMix64).
package struct Randomness: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension Randomness {
  package mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// True once in `times`.
  package mutating func oneIn(_ times: Int) -> Bool { number(1...times) == 1 }

  package mutating func one<Element>(of choices: [Element]) -> Element { choices[number(0...choices.count - 1)] }

  package mutating func bytes(upTo most: Int) -> [UInt8] {
    (0..<number(0...most)).map { _ in UInt8.random(in: .min ... .max, using: &self) }
  }
}

/// Tries a rule with `count` random inputs.
///
/// Throws with the seed of the first that breaks it; `PROPERTY_SEED` makes the same inputs again.
package func forAny(_ count: Int = 300, _ rule: (inout Randomness) throws -> Void) throws {
  let seed = ProcessInfo.processInfo.environment["PROPERTY_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...999_999)
  var random = Randomness(seed: seed)
  for turn in 1...count {
    do {
      try rule(&random)
    } catch {
      throw Broken("\(error) (input \(turn) of PROPERTY_SEED=\(seed))")
    }
  }
}
