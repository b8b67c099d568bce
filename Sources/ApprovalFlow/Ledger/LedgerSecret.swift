import LambdaCore

/// An approver's key and code, which only the mail holds; the ledger holds their hashes.
struct LedgerSecret {
  /// 256 random bits, Base64 for URLs: 43 characters.
  let key: String
  let code: ConfirmationCode

  /// A fresh pair from the system's random numbers.
  init() {
    var generator = SystemRandomNumberGenerator()
    let words = (0..<4).map { _ in generator.next() as UInt64 }
    key = Base64URL.encode(words.withUnsafeBytes { Array($0) })
    code = .random()
  }

  var keyHash: String { Self.hash(key: key) }
  var codeHash: String { Self.hash(code: code, key: key) }

  static func hash(key: String) -> String { SHA256.hash("key \(key)").hex }

  /// The key is part of it: a million codes alone would be tried in a second by whoever reads the table.
  static func hash(code: ConfirmationCode, key: String) -> String { SHA256.hash("code \(code.digits) of \(key)").hex }
}
