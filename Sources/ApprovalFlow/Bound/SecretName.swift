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
    while let ending = neutralEndings.first(where: { text.hasSuffix($0) && text != $0 }) {
      text.removeLast(ending.count)
    }
    if quantities.contains(firstWord(of: name).lowercased()), counted.contains(where: text.hasSuffix) { return false }
    return secrets.contains { text.hasSuffix($0) || text.hasSuffix($0 + "s") }
  }

  /// `Max` of `MaxTokens` and `max_tokens`, but `Minio` of `MinioRootPassword`.
  private static func firstWord(of name: String) -> String {
    let scalars = name.unicodeScalars
    let capitals = scalars.prefix { ("A"..."Z").contains($0) }
    return String(scalars[..<scalars[capitals.endIndex...].prefix { ("a"..."z").contains($0) }.endIndex])
  }

  private static let secrets = [
    "password", "passwd", "passphrase", "passcode", "pwd", "secret", "token", "credential", "privatekey", "secretkey",
    "secretaccesskey", "apikey", "signingkey", "encryptionkey",
  ]

  /// Endings that say nothing of what the value is.
  private static let neutralEndings = ["value", "string", "text", "plaintext", "hash", "base", "confirmation", "pem"]

  /// First words of names that count something: `MaxTokens` is a number, and `MaxPassword` is a password.
  private static let quantities = ["max", "min", "number", "count", "total"]

  private static let counted = ["tokens", "secrets", "passwords"]
}
