import Foundation
import LambdaCore

extension LedgerStore {
  /// Notes what became of a request's invitations, all in one write.
  package func note(_ deliveries: [Delivery]) -> [PreparedCall<Bool, ServiceError>] {
    guard let id = deliveries.first?.invitation.requestID,
      let update = ItemUpdate.noted(deliveries, at: clock.now())
    else { return [] }
    return [table.change(LedgerChange(id, update))]
  }
}

extension ItemUpdate {
  /// Notes who was emailed and who was not; nil if there is nothing to note.
  static func noted(_ deliveries: [Delivery], at time: Date) -> ItemUpdate? {
    var (sets, removals, conditions): ([String], [String], [String]) = ([], [], [])
    var names: [String: String] = [:]
    var values: [String: AttributeValue] = [:]
    for delivery in deliveries {
      guard case .approver(_, let seat) = delivery.invitation.recipient else { continue }
      let (name, place) = ("#seat\(seat.key)", "Approvers.#seat\(seat.key)")
      names[name] = seat.key
      conditions.append("attribute_exists(\(place).KeyHash)")
      switch delivery.outcome {
      case .emailed:
        values[":time"] = .integer(time.wholeSeconds)
        sets.append("\(place).MailedAt = :time")
        removals.append("\(place).Unreached")
      case .unreached(let reason):
        values[":reason\(seat.key)"] = .string(reason.word)
        sets.append("\(place).Unreached = :reason\(seat.key)")
      }
    }
    guard !sets.isEmpty else { return nil }
    let removal = removals.isEmpty ? "" : " REMOVE \(removals.joined(separator: ", "))"
    return ItemUpdate(
      "SET \(sets.joined(separator: ", "))\(removal)", if: conditions.joined(separator: " AND "), names: names,
      values: values)
  }
}
