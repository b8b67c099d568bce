import Foundation
import LambdaCore

/// The changes by which the clerk claims a request, ends it, and notes what was done.
extension ItemUpdate {
  /// The index's one partition.
  static let due = AttributeValue.string("due")

  static func putOff(until time: Date) -> ItemUpdate {
    ItemUpdate("SET DueAt = :time", if: "attribute_exists(DueAt)", values: [":time": .integer(time.wholeSeconds)])
  }

  /// Claims a request, unless another has claimed it, or a decision has changed what is due, since it was read.
  static func clerkClaim(_ request: DueRequest) -> ItemUpdate {
    ItemUpdate(
      "SET DueAt = :claim", if: "DueAt = :seen AND #version = :version", names: ["#version": "Version"],
      values: [
        ":claim": .integer(request.claimedUntil.wholeSeconds), ":seen": .integer(request.dueSince.wholeSeconds),
        ":version": .integer(request.entry.version),
      ])
  }

  /// When to look again, unless something has become due meanwhile.
  ///
  /// The version tells this claim from another's of the same second, after a decision has made the request due again.
  static func clerkReturns(_ request: DueRequest, at next: Date?) -> ItemUpdate {
    var values: [String: AttributeValue] = [
      ":claim": .integer(request.claimedUntil.wholeSeconds), ":version": .integer(request.entry.version),
    ]
    values[":next"] = next.map { .integer($0.wholeSeconds) }
    return ItemUpdate(
      next == nil ? "REMOVE Due, DueAt" : "SET DueAt = :next", if: "DueAt = :claim AND #version = :version",
      names: ["#version": "Version"], values: values)
  }

  /// Makes a request due again of which something is left to do.
  ///
  /// Never in the second since which it was due before: a clerk that has looked before this one's claim could still claim it, and
  /// tell again who has been told. With emails it keeps the place of its launch, so that they go out in that order; otherwise it
  /// goes behind what waits already.
  static func clerkGivesBack(_ request: DueRequest, at now: Date) -> ItemUpdate {
    let next = request.dueSince.addingTimeInterval(1)
    guard request.hasEmails else { return clerkReturns(request, at: max(now, next)) }
    let place = request.openedAt.addingTimeInterval(Reopening.secondsToClerk)
    let seconds = next.wholeSeconds - place.wholeSeconds
    // One of three seconds in turn: no clerk lives as long as that takes.
    return clerkReturns(request, at: (1...2).contains(seconds) ? next : place)
  }

  static func expiry(next: Date?, at now: Date) -> ItemUpdate {
    var values: [String: AttributeValue] = [
      ":expired": .string(RequestState.expired.rawValue), ":one": .integer(1),
      ":pending": .string(RequestState.pending.rawValue), ":now": .integer(Int(now.timeIntervalSince1970)),
    ]
    // Rounded down: what is due at once is found at once.
    values[":next"] = next.map { .integer(Int($0.timeIntervalSince1970)) }
    return ItemUpdate(
      "SET #status = :expired, #version = #version + :one, SignalClaimedUntil = :now"
        + (next == nil ? " REMOVE Due, DueAt" : ", DueAt = :next"),
      if: "#status = :pending", names: ["#status": "Status", "#version": "Version"], values: values)
  }

  /// Who was told what, and who is not reached; nil if that is nobody.
  static func clerkDid(_ result: ClerkResult, for request: DueRequest, at now: Date) -> ItemUpdate? {
    var sets: [String] = []
    var names: [String: String] = [:]
    var values: [String: AttributeValue] = [:]
    var condition = "attribute_exists(RequestId)"
    let isOpen = request.ending == nil
    if isOpen, !result.done.isEmpty { sets.append("RemindedAt = :now") }
    if result.requesterTold {
      sets.append("RequesterToldAt = :now")
      // A late decision that came meanwhile is still to be told.
      condition += " AND #version = :version"
      names["#version"] = "Version"
      values[":version"] = .integer(request.entry.version)
    }
    for seat in result.done {
      names["#seat\(seat.number.key)"] = seat.number.key
      sets.append("Approvers.#seat\(seat.number.key).\(isOpen ? "RemindedAt" : "ToldAt") = :now")
    }
    if !sets.isEmpty { values[":now"] = .integer(now.wholeSeconds) }
    for (seat, reason) in result.unreached {
      names["#seat\(seat.number.key)"] = seat.number.key
      values[":reason\(seat.number.key)"] = .string(reason.word)
      sets.append("Approvers.#seat\(seat.number.key).Unreached = :reason\(seat.number.key)")
    }
    guard !sets.isEmpty else { return nil }
    return ItemUpdate(
      "SET \(sets.joined(separator: ", "))", if: condition, names: names, values: values)
  }
}
