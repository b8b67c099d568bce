/// An approver's place in a request, in the electorate's order: 0 to 9.
package struct SeatNumber: Sendable, Hashable, Comparable {
  let number: Int

  init?(_ number: Int) {
    guard (0..<Electorate.maxApprovers).contains(number) else { return nil }
    self.number = number
  }

  /// Reads a key of the ledger's item.
  init?(key: String) {
    guard let number = Int(key), String(number) == key else { return nil }
    self.init(number)
  }

  /// The name in the ledger's item.
  var key: String { String(number) }

  package static func < (left: SeatNumber, right: SeatNumber) -> Bool { left.number < right.number }

  /// All there are, in order.
  static let all = (0..<Electorate.maxApprovers).compactMap { SeatNumber($0) }
}
