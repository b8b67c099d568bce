import Foundation

/// Keyed hashing with SHA-256.
///
/// Source: RFC 2104.
package enum HMAC {
  /// The 32-byte authentication code of `message` under `key`, which may have any length.
  package static func sha256(key: some ContiguousBytes, message: some ContiguousBytes) -> [UInt8] {
    let block = paddedKey(key)
    var inner = SHA256()
    inner.update(block.map { $0 ^ 0x36 })
    inner.update(message)
    var outer = SHA256()
    outer.update(block.map { $0 ^ 0x5c })
    outer.update(inner.finalized())
    return outer.finalized()
  }

  /// The authentication code of the UTF-8 bytes of `text`.
  package static func sha256(key: some ContiguousBytes, text: String) -> [UInt8] {
    sha256(key: key, message: Array(text.utf8))
  }

  /// The key as one block: hashed first where it is longer, then filled up with zeros.
  private static func paddedKey(_ key: some ContiguousBytes) -> [UInt8] {
    let bytes = key.withUnsafeBytes { Array($0) }
    let short = bytes.count > SHA256.blockSize ? SHA256.hash(bytes) : bytes
    return short + [UInt8](repeating: 0, count: SHA256.blockSize - short.count)
  }
}
