import TestSupport
import Testing

@testable import LambdaCore

struct EnvironmentTests {
  @Test func `an empty variable is an unset one`() throws {
    let environment = Environment(["A": "x", "B": ""])

    #expect(environment["A"] == "x")
    #expect(environment["B"] == nil)
    #expect(environment["C"] == nil)
    #expect(try environment.required("A") == "x")
    #expect(throws: ConfigurationError(variable: "B", problem: "is not set")) { try environment.required("B") }
  }

  @Test(arguments: [("1", 1), ("10", 10), ("007", 7)])
  func `a whole number within its range is read`(text: String, value: Int) throws {
    #expect(try Environment(["N": text]).integer("N", in: 1...10) == value)
  }

  @Test(arguments: ["0", "11", "-1", "1.5", "one", " 1", "1 ", "99999999999999999999", "\u{0661}"])
  func `anything else is an error that names the variable`(text: String) {
    let error = #expect(throws: ConfigurationError.self) { try Environment(["N": text]).integer("N", in: 1...10) }

    #expect(error?.variable == "N")
    #expect(error?.description == "environment variable N must be a whole number from 1 to 10, not '\(text)'")
  }

  @Test func `an unset number is nil`() throws {
    #expect(try Environment([:]).integer("N", in: 1...10) == nil)
  }

  @Test(arguments: [
    ("", []), (",", []), (" , ", []), ("a", ["a"]), ("a,b", ["a", "b"]), (" a ,, b c ", ["a", "b c"]),
  ])
  func `a list has no blanks around its parts and no empty part`(text: String, parts: [String]) {
    #expect(Environment(["L": text]).list("L") == parts)
  }

  @Test(arguments: [("", ""), ("  ", ""), (" a b ", "a b"), ("\t\r\n a\u{A0}", "a")])
  func `trimming takes both ends`(text: String, trimmed: String) {
    #expect(text.trimming(while: \.isWhitespace) == trimmed)
  }

  @Test(arguments: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
  func `missing credentials are named`(name: String) {
    var variables = ["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c"]
    variables[name] = nil

    #expect(throws: ConfigurationError(variable: name, problem: "is not set")) {
      try aws(variables)
    }
  }

  @Test func `the session token may be missing`() throws {
    _ = try aws(["AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"])
  }

  private func aws(_ variables: [String: String]) throws -> AWS {
    try AWS(Environment(variables), outbound: ScriptedHTTPClient(.status(200)).outbound(ManualClock()))
  }

  @Test(arguments: [(nil, 3), ("1", 1), ("100", 100)])
  func `the number of tries is the SDKs' variable`(text: String?, attempts: Int) throws {
    let environment = Environment(text.map { ["AWS_MAX_ATTEMPTS": $0] } ?? [:])

    #expect(try RetryPolicy(environment).attempts == attempts)
  }

  @Test(arguments: ["0", "101", "many"])
  func `a number of tries that is none is an error`(text: String) {
    #expect(throws: ConfigurationError.self) { try RetryPolicy(Environment(["AWS_MAX_ATTEMPTS": text])) }
  }
}
