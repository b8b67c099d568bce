import Foundation
import LambdaCore

/// The ledger's changes as values, each with the condition that keeps it true.
extension ItemUpdate {
  /// Writes a vote over the version that it was made on, unless its key is locked; the last one needed also decides.
  ///
  /// `entry` is the entry with the vote. A change is decided only as long as its answer can be held: a late press never pretends.
  static func vote(
    _ vote: Vote, with key: KeyPlace, inSeat seat: SeatNumber, of entry: LedgerEntry, over version: Int,
    isLate: Bool = false, at now: Date
  ) -> ItemUpdate {
    var expression = "SET #approvers.#seat.#vote = :vote, #status = :status, #version = :next"
    var values: [String: AttributeValue] = [
      ":vote": .map(vote.attributes), ":status": .string(entry.state.rawValue), ":version": .integer(version),
      ":next": .integer(entry.version), ":pending": .string(RequestState.pending.rawValue),
      ":expired": .string(RequestState.expired.rawValue), ":locked": .integer(LedgerEntry.maxWrongCodes),
      ":key": .string(key.key.keyHash),
    ]
    if let late = entry.lateEnding(vote) {
      expression += late.expression
      values.merge(late.values) { $1 }
    }
    if entry.state.choice != nil {
      expression += ", SignalClaimedUntil = :claim, DecidedAt = :decided, Due = :due, DueAt = :claim"
      values[":due"] = due
      values[":claim"] = .integer(entry.signalClaimedUntil.wholeSeconds)
      values[":decided"] = .integer(vote.time.wholeSeconds)
      // The launch that was approved is on record as long as it runs, since the gate asks for it; of a change the resource's item is.
      if entry.state == .approved, entry.binding != nil, entry.held == nil { expression += " REMOVE ExpiresAt" }
    }
    let isTimed = entry.held != nil && !isLate
    if isTimed { values[":now"] = .integer(Int(now.timeIntervalSince1970)) }
    return ItemUpdate(
      expression,
      if: "#version = :version AND #status IN (:pending, :expired) "
        + "AND #approvers.#seat\(key.path).WrongCodes < :locked AND #approvers.#seat\(key.path).KeyHash = :key"
        + (isTimed ? " AND WindowEnds > :now" : ""),
      names: [
        "#approvers": "Approvers", "#seat": seat.key, "#vote": "Vote", "#status": "Status", "#version": "Version",
      ].merging(key.names) { $1 },
      values: values)
  }

  /// Counts a wrong code that was typed with a key's link, up to the one that locks the key.
  static func wrongCode(with key: KeyPlace, inSeat seat: SeatNumber) -> ItemUpdate {
    let place = "Approvers.#seat\(key.path)"
    return ItemUpdate(
      "SET \(place).WrongCodes = \(place).WrongCodes + :one",
      if: "\(place).WrongCodes < :locked AND \(place).KeyHash = :key",
      names: ["#seat": seat.key].merging(key.names) { $1 },
      values: [
        ":one": .integer(1), ":locked": .integer(LedgerEntry.maxWrongCodes), ":key": .string(key.key.keyHash),
      ])
  }

  /// Gives an approver who has not decided one more secret; the earlier ones stay good, but for the oldest of too many.
  ///
  /// Holds over the keys that were seen, their wrong codes included. Over its own result too, which makes it idempotent: if the
  /// response to a first attempt is lost, the retry finds its own secret and succeeds.
  static func newSecret(
    _ secret: LedgerSecret, inSeat number: SeatNumber, _ seat: LedgerEntry.Seat, sentAgain time: Date?
  ) -> ItemUpdate {
    let next = seat.adding(secret)
    func list(_ keys: [SeatKey]) -> AttributeValue { .list(keys.map { .map($0.attributes) }) }
    var sets = ["Approvers.#seat.#keys = :keys"]
    var values: [String: AttributeValue] = [
      ":keys": list(next.laterKeys), ":pending": .string(RequestState.pending.rawValue),
    ]
    if next.keyHash != seat.keyHash {
      sets += [("KeyHash", ":key"), ("CodeHash", ":code"), ("WrongCodes", ":wrong")].map {
        "Approvers.#seat.\($0) = \($1)"
      }
      values[":key"] = .string(next.keyHash)
      values[":code"] = .string(next.codeHash)
      values[":wrong"] = .integer(next.wrongCodes)
    }
    if let time {
      sets.append("Approvers.#seat.SentAgainAt = :now")
      values[":now"] = .integer(time.wholeSeconds)
    }
    if !seat.laterKeys.isEmpty { values[":seen"] = list(seat.laterKeys) }
    return ItemUpdate(
      "SET \(sets.joined(separator: ", "))",
      if: (seat.laterKeys.isEmpty
        ? "(attribute_not_exists(Approvers.#seat.#keys) OR Approvers.#seat.#keys = :keys)"
        : "Approvers.#seat.#keys IN (:seen, :keys)")
        + " AND attribute_not_exists(Approvers.#seat.#vote) AND #status = :pending"
        // Who was never emailed may have been a moment ago.
        + (seat.emailedAt == nil ? " AND attribute_not_exists(Approvers.#seat.MailedAt)" : ""),
      names: ["#seat": number.key, "#keys": "Keys", "#vote": "Vote", "#status": "Status"],
      values: values)
  }

  /// Takes back that an email was sent again.
  static func notSentAgain(inSeat seat: SeatNumber) -> ItemUpdate {
    ItemUpdate(
      "REMOVE Approvers.#seat.SentAgainAt", if: "#status = :pending", names: ["#seat": seat.key, "#status": "Status"],
      values: [":pending": .string(RequestState.pending.rawValue)])
  }

  /// Takes the signal over from a process whose claim has run out, or from none: no process claims a request that ended late.
  static func signalClaim(until end: Date, over old: Date) -> ItemUpdate {
    ItemUpdate(
      "SET SignalClaimedUntil = :end",
      if: "Signalled = :no AND (SignalClaimedUntil = :old OR attribute_not_exists(SignalClaimedUntil))",
      values: [":end": .integer(end.wholeSeconds), ":old": .integer(old.wholeSeconds), ":no": .bool(false)])
  }

  /// CloudFormation knows; now the others may.
  static func signalled(at now: Date) -> ItemUpdate {
    ItemUpdate(
      "SET Signalled = :yes, Due = :due, DueAt = :now", if: "Signalled = :no",
      values: [":yes": .bool(true), ":no": .bool(false), ":due": due, ":now": .integer(Int(now.timeIntervalSince1970))])
  }
}
