/// A variable that is missing or malformed: an init error that names it.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  package let variable: String
  package let problem: String

  package init(variable: String, problem: String) {
    self.variable = variable
    self.problem = problem
  }

  package var description: String { "environment variable \(variable) \(problem)" }
}
