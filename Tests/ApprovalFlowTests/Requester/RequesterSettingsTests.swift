import LambdaCore
import Testing

@testable import ApprovalFlow

struct RequesterSettingsTests {
  @Test(arguments: [
    ([:], RequesterVerification.show), (["VERIFY_REQUESTER": ""], .show), (["VERIFY_REQUESTER": "show"], .show),
    (["VERIFY_REQUESTER": "require"], .require), (["VERIFY_REQUESTER": "off"], .off),
  ])
  func `VERIFY_REQUESTER is one of three`(variables: [String: String], value: RequesterVerification) throws {
    #expect(try RequesterVerification(Environment(variables)) == value)
  }

  @Test func `limits that nobody set are the usual ones`() throws {
    let limits = try RequestLimits(Environment([:]))

    #expect(limits.maxOpen == 20)
    #expect(limits.reminders == [14_400, 3600])
    #expect(limits.lateDays == 7)
  }

  @Test(arguments: [
    ("", []), (" ", []), (",", []), ("60", [60]), ("60,7200, 60 ,300", [7200, 300, 60]), ("43200,1", [43_200, 1]),
    ("1,2,3,4,5,6,7,8,9,10", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
  ])
  func `reminders are sorted, each once, and none where the variable is empty`(text: String, reminders: [Int]) throws {
    #expect(try RequestLimits(Environment(["REMIND_BEFORE": text])).reminders == reminders)
  }

  @Test func `limits are what is set`() throws {
    let limits = try RequestLimits(Environment(["MAX_OPEN": "1", "LATE_DAYS": "0"]))

    #expect(limits.maxOpen == 1)
    #expect(limits.lateDays == 0)
    #expect(try RequestLimits.lateDays(Environment(["LATE_DAYS": "30"])) == 30)
  }

  @Test(arguments: [
    ("VERIFY_REQUESTER", "yes"), ("VERIFY_REQUESTER", "Show"), ("VERIFY_REQUESTER", " "), ("MAX_OPEN", "0"),
    ("MAX_OPEN", "x"),
    ("MAX_OPEN", "10001"), ("LATE_DAYS", "31"), ("LATE_DAYS", "-1"), ("LATE_DAYS", "1.5"), ("REMIND_BEFORE", "0"),
    ("REMIND_BEFORE", "60,x"), ("REMIND_BEFORE", "43201"), ("REMIND_BEFORE", "1h"), ("REMIND_BEFORE", "1 2"),
    ("REMIND_BEFORE", "1,2,3,4,5,6,7,8,9,10,11"), ("TRUSTED_SESSION_ROLES", "arn:aws:iam::123456789012:role/x"),
    ("TRUSTED_SESSION_ROLES", "ok,path/role"), ("TRUSTED_SESSION_ROLES", "*"), ("TRUSTED_SESSION_ROLES", "a b"),
    ("TRUSTED_SESSION_ROLES", "\u{E9}"), ("TRUSTED_SESSION_ROLES", String(repeating: "a", count: 65)),
  ])
  func `a malformed variable is named`(name: String, value: String) {
    let environment = Environment([name: value])
    let error = #expect(throws: ConfigurationError.self) {
      _ = try RequesterVerification(environment)
      _ = try RequestLimits(environment)
      _ = try TrustedRoles(environment)
    }

    #expect(error?.variable == name)
  }

  @Test func `no role is trusted unless it is named`() throws {
    #expect(try TrustedRoles(Environment([:])) == .identityCenter)
    #expect(try TrustedRoles(Environment(["TRUSTED_SESSION_ROLES": " "])) == .identityCenter)
  }
}
