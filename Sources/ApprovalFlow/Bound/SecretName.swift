/// Tells by a property's name that its value is a password, a secret, a token or a private key.
///
/// Such a value is neither shown nor bound, so a name is judged by its ending: `DBPassword` and `api_token2` are secret, while
/// `PasswordLength`, `SecretArn` and `MaxTokens` are values that somebody must be able to approve.
enum SecretName {
  static func matches(_ name: String) -> Bool {
    var letters = name.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
      .map { Character($0) }[...]
    while let last = letters.last, last.isNumber { letters.removeLast() }
    var text = String(letters)
    guard !quantities.contains(where: text.hasPrefix) else { return false }
    for ending in neutralEndings where text.hasSuffix(ending) && text != ending {
      text.removeLast(ending.count)
      break
    }
    return secrets.contains { text.hasSuffix($0) || text.hasSuffix($0 + "s") }
  }

  private static let secrets = [
    "password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "credential", "privatekey", "secretkey",
    "secretaccesskey", "apikey", "signingkey", "encryptionkey",
  ]

  /// Endings that say nothing of what the value is.
  private static let neutralEndings = ["value", "string", "text", "plaintext", "hash", "base"]

  /// Beginnings of names that count something.
  private static let quantities = ["max", "min", "numberof", "count", "total"]
}
