/// A rule that does not hold, in words.
package struct Broken: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Throws where `condition` does not hold.
///
/// Fuzzer and property tests share their rules, so these report with an error and not with a test framework's macro.
package func hold(_ condition: Bool, _ rule: @autoclosure () -> String) throws(Broken) {
  guard condition else { throw Broken(rule()) }
}
