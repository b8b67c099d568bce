import Foundation
@preconcurrency import Glibc

/// The process's environment variables, read in `Main` and nowhere below.
package struct Environment: Sendable {
  private let variables: [String: String]

  package init(_ variables: [String: String]) {
    self.variables = variables
  }

  /// What the process was started with.
  ///
  /// `ProcessInfo` tells the same more slowly, and every cold start would pay for it.
  package static var process: Environment {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
      let pair = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
      next += 1
    }
    return Environment(variables)
  }

  /// The variable's value; nil if it is unset or empty.
  package subscript(name: String) -> String? {
    variables[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The variable's value, or nil if it is unset; set but empty is an error, for it looks like a slip.
  package func optional(_ name: String) throws(ConfigurationError) -> String? {
    guard variables[name] != "" else {
      throw ConfigurationError(variable: name, problem: "is set but empty; give it a value or remove it")
    }
    return variables[name]
  }

  package func required(_ name: String) throws(ConfigurationError) -> String {
    guard let value = self[name] else { throw ConfigurationError(variable: name, problem: "is not set") }
    return value
  }

  /// The variable as a whole number within `range`, or nil if it is unset.
  package func integer(_ name: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
    guard let text = self[name] else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw ConfigurationError(
        variable: name, problem: "must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'"
      )
    }
    return value
  }

  /// The variable's comma-separated parts without the spaces around them.
  package func list(_ name: String) -> [String] {
    (self[name] ?? "").split(separator: ",").map { $0.trimming(while: \.isWhitespace) }.filter { !$0.isEmpty }
  }
}
