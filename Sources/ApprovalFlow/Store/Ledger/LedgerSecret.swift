import LambdaCore

/// An approver's key and code, which only the email holds; the ledger holds their hashes.
struct LedgerSecret {
  /// 256 random bits, Base64 for URLs: 43 characters.
  let key: String
  let code: ConfirmationCode

  /// A fresh pair.
  init(_ random: RandomBits) {
    key = Base64URL.encode(random.bytes(32))
    code = .random(random)
  }

  var keyHash: String { Self.hash(key: key) }
  var codeHash: String { Self.hash(code: code, key: key) }

  static func hash(key: String) -> String { SHA256.hash("key \(key)").hex }

  /// Salted with the key: otherwise a reader of the table could try all million codes in a second.
  static func hash(code: ConfirmationCode, key: String) -> String { SHA256.hash("code \(code.digits) of \(key)").hex }
}
