import Foundation
import LambdaCore

/// What the ledger keeps of one requester: the ids of the requests that are open, or were when it was last tidied.
struct RequesterEntry: Equatable {
  /// The key of its item in the ledger's table.
  let id: String
  let open: [String]
  /// When the last of them was counted; nil if none was.
  let countedAt: Date?

  /// Seconds; longer than any request can be open.
  static let keptFor: TimeInterval = 2 * 86_400

  init(id: String, _ item: Item?) {
    self.id = id
    open = item?["OpenRequests"]?.list?.compactMap(\.string) ?? []
    countedAt = item?["ExpiresAt"]?.integer.map { Date(timeIntervalSince1970: TimeInterval($0) - Self.keptFor) }
  }

  /// Seconds after its counting within which a request may still be written: no invocation takes longer.
  static let secondsToWrite: TimeInterval = 60

  /// Whether a request that is counted and not there may still come.
  func mayBeWritten(at now: Date) -> Bool {
    countedAt.map { now < $0.addingTimeInterval(Self.secondsToWrite) } ?? false
  }

  /// The key of the requester of `request`: the verified person, or else the person whose address was typed.
  static func id(of request: LedgerEntry) -> String {
    let person = request.launchedBy?.person
    let parts = person.map { ["verified", $0.arn] } ?? ["typed", EmailAddress.person(request.requester)]
    return "requester-\(LedgerEntry.id(parts: parts))"
  }
}

extension ItemUpdate {
  /// Counts a request as open unless `maxOpen` are, or it is counted already.
  static func counting(_ requestID: String, upTo maxOpen: Int, at now: Date) -> ItemUpdate {
    ItemUpdate(
      "SET OpenRequests = list_append(if_not_exists(OpenRequests, :none), :one), ExpiresAt = :end",
      if: "attribute_not_exists(OpenRequests) OR (size(OpenRequests) < :max AND NOT contains(OpenRequests, :id))",
      values: [
        ":none": .list([]), ":one": .list([.string(requestID)]), ":id": .string(requestID), ":max": .integer(maxOpen),
        ":end": .integer(now.addingTimeInterval(RequesterEntry.keptFor).wholeSeconds),
      ])
  }

  /// Counts those that are still open, and `requestID`, unless another request was counted meanwhile.
  static func recounting(
    _ stillOpen: [String], and requestID: String, over seen: RequesterEntry, at now: Date
  ) -> ItemUpdate {
    ItemUpdate(
      "SET OpenRequests = :open, ExpiresAt = :end",
      if: seen.open.isEmpty ? "attribute_not_exists(OpenRequests) OR OpenRequests = :seen" : "OpenRequests = :seen",
      values: [
        ":open": .list((stillOpen + [requestID]).map(AttributeValue.string)),
        ":seen": .list(seen.open.map(AttributeValue.string)),
        ":end": .integer(now.addingTimeInterval(RequesterEntry.keptFor).wholeSeconds),
      ])
  }
}
