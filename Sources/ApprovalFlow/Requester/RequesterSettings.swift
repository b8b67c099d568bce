import LambdaCore

/// What an installation wants to know of who asks: `VERIFY_REQUESTER`.
package enum RequesterVerification: String, Sendable, CaseIterable {
  /// Say who launched, if AWS says it.
  case show
  /// No launch without a verified person.
  case require
  /// Don't ask AWS.
  case off

  package init(_ environment: Environment) throws(ConfigurationError) {
    guard let text = environment["VERIFY_REQUESTER"] else {
      self = .show
      return
    }
    guard let value = RequesterVerification(rawValue: text) else {
      throw ConfigurationError(
        variable: "VERIFY_REQUESTER", problem: "must be show, require or off, not '\(text.displayed(limit: 40))'")
    }
    self = value
  }
}

/// How an installation treats requests over time, and how many one requester may have.
package struct RequestLimits: Sendable, Equatable {
  /// Open requests of one requester: `MAX_OPEN`.
  package let maxOpen: Int
  /// Seconds before the deadline at which approvers are reminded, the earliest reminder first: `REMIND_BEFORE`.
  package let reminders: [Int]
  /// Days for which a request that nobody answered can still be approved: `LATE_DAYS`.
  let lateDays: Int

  package init(_ environment: Environment) throws(ConfigurationError) {
    maxOpen = try environment.integer("MAX_OPEN", in: 1...10_000) ?? 20
    reminders = try Self.reminders(environment)
    lateDays = try Self.lateDays(environment)
  }

  /// `LATE_DAYS`, which both functions read.
  static func lateDays(_ environment: Environment) throws(ConfigurationError) -> Int {
    try environment.integer("LATE_DAYS", in: 0...30) ?? 7
  }

  /// Seconds; a wait condition waits no longer.
  private static let maxWait = 43_200
  private static let maxReminders = 10

  /// Set but empty means none, unlike unset.
  private static func reminders(_ environment: Environment) throws(ConfigurationError) -> [Int] {
    let isSet: Bool
    do { isSet = try environment.optional("REMIND_BEFORE") != nil } catch { return [] }
    guard isSet else { return [14_400, 3600] }
    var seconds: Set<Int> = []
    for part in environment.list("REMIND_BEFORE") {
      guard let value = Int(part), (1...maxWait).contains(value) else {
        throw ConfigurationError(
          variable: "REMIND_BEFORE",
          problem:
            "must be whole numbers of seconds from 1 to \(maxWait) with commas between, not '\(part.displayed(limit: 40))'"
        )
      }
      seconds.insert(value)
    }
    guard seconds.count <= maxReminders else {
      throw ConfigurationError(variable: "REMIND_BEFORE", problem: "has more than \(maxReminders) reminders")
    }
    return seconds.sorted(by: >)
  }
}
