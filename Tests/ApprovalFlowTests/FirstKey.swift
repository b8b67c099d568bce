@testable import ApprovalFlow

extension LedgerEntry {
  /// The key that the first email to an approver carried.
  func firstKey(of number: SeatNumber) -> KeyPlace {
    KeyPlace(index: 0, key: seats[number]?.keys.first ?? SeatKey(keyHash: "", codeHash: ""))
  }
}
