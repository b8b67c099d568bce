import LambdaCore

/// A key and its code that were sent to an approver; the ledger has only their hashes.
struct SeatKey: Sendable, Equatable {
  let keyHash: String
  let codeHash: String
  /// Typed with the link of this key; so many lock it, and no other.
  var wrongCodes = 0

  var isLocked: Bool { wrongCodes >= LedgerEntry.maxWrongCodes }
}

extension SeatKey {
  init(_ secret: LedgerSecret) {
    self.init(keyHash: secret.keyHash, codeHash: secret.codeHash)
  }
}

extension LedgerEntry.Seat {
  /// Keys of one seat: an email that is sent again carries a new one, and the earlier ones stay good.
  static let maxKeys = 3

  /// All keys that open the seat, the oldest first.
  var keys: [SeatKey] {
    get { [SeatKey(keyHash: keyHash, codeHash: codeHash, wrongCodes: wrongCodes)] + laterKeys }
    set {
      guard let first = newValue.first else { return }
      (keyHash, codeHash, wrongCodes) = (first.keyHash, first.codeHash, first.wrongCodes)
      laterKeys = Array(newValue.dropFirst())
    }
  }

  /// The seat with one more key; the oldest of `maxKeys` dies.
  func adding(_ secret: LedgerSecret) -> LedgerEntry.Seat {
    var seat = self
    seat.keys = Array((keys + [SeatKey(secret)]).suffix(Self.maxKeys))
    return seat
  }

  /// Whether it is opened by the key whose hash this is.
  func has(keyHash: String) -> Bool { keys.contains { $0.keyHash == keyHash } }

  /// Where the key is, compared in constant time; nil if it does not open the seat.
  func place(of key: String) -> KeyPlace? {
    let hash = Array(LedgerSecret.hash(key: key).utf8)
    var found: KeyPlace?
    for (index, key) in keys.enumerated() where constantTimeEquals(Array(key.keyHash.utf8), hash) {
      found = KeyPlace(index: index, key: key)
    }
    return found
  }
}

/// A key and where its seat's item has it: the first among the seat's own attributes, as version 0.1 wrote it.
struct KeyPlace: Equatable {
  let index: Int
  let key: SeatKey

  /// The path of an update's expression, behind that of the seat.
  var path: String { index == 0 ? "" : ".#keys[\(index - 1)]" }
  /// The names in the path.
  var names: [String: String] { index == 0 ? [:] : ["#keys": "Keys"] }

  /// The one count of wrong codes that an update has written in a seat, of which nothing else is there.
  static func wrongCodes(_ written: Item) -> Int? {
    (written["WrongCodes"] ?? written["Keys"]?.list?.first?.map?["WrongCodes"])?.integer
  }
}

extension SeatKey {
  var attributes: Item {
    ["KeyHash": .string(keyHash), "CodeHash": .string(codeHash), "WrongCodes": .integer(wrongCodes)]
  }

  init?(_ attributes: Item) {
    guard let keyHash = attributes["KeyHash"]?.string, let codeHash = attributes["CodeHash"]?.string,
      let wrongCodes = attributes["WrongCodes"]?.integer, (0...LedgerEntry.maxCounted).contains(wrongCodes)
    else { return nil }
    self.init(keyHash: keyHash, codeHash: codeHash, wrongCodes: wrongCodes)
  }
}
