import LambdaCore

/// Random numbers, injected so that tests choose them.
package struct RandomBits: RandomNumberGenerator, Sendable {
  private let word: @Sendable () -> UInt64

  init(_ word: @Sendable @escaping () -> UInt64) {
    self.word = word
  }

  /// The operating system's, fit for secrets.
  package static let system = RandomBits {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }

  package func next() -> UInt64 { word() }

  /// 32 hexadecimal digits that never repeat.
  package func id() -> String { bytes(16).hex }

  func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: word()) } }

  func fraction() -> Double {
    var generator = self
    return Double.random(in: 0...1, using: &generator)
  }
}
