import LambdaCore

/// An approver's key and code, which only the email holds; the ledger holds their hashes.
struct LedgerSecret {
  /// 256 random bits, Base64 for URLs: 43 characters.
  let key: String
  let code: ConfirmationCode

  /// A fresh pair.
  init(_ random: RandomBits) {
    key = Self.key(random)
    code = .random(random)
  }

  /// Two hexadecimal digits behind the `=` of a link would be read as quoted-printable, so a key does not begin with them.
  ///
  /// One in eight does, so that a hundred in a row mean that the numbers are not random.
  private static func key(_ random: RandomBits) -> String {
    for _ in 0..<100 {
      let key = Base64URL.encode(random.bytes(32))
      if !key.utf8.prefix(2).allSatisfy(\.isHexDigit) { return key }
    }
    return Base64URL.encode(random.bytes(32))
  }

  var keyHash: String { Self.hash(key: key) }
  var codeHash: String { Self.hash(code: code, key: key) }

  static func hash(key: String) -> String { SHA256.hash("key \(key)").hex }

  /// Salted with the key: otherwise a reader of the table could try all million codes in a second.
  static func hash(code: ConfirmationCode, key: String) -> String { SHA256.hash("code \(code.digits) of \(key)").hex }
}
