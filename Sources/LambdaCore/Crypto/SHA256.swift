import Foundation

/// SHA-256, fed in pieces or at once.
///
/// Written here because the package has no dependencies and Foundation on Linux has no hash. Source: FIPS 180-4.
package struct SHA256: Sendable {
  /// Bytes hashed at a time.
  static let blockSize = 64

  private var state = SHA256State()
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  package init() { pending.reserveCapacity(Self.blockSize) }

  /// The digest of `message`.
  package static func hash(_ message: some ContiguousBytes) -> [UInt8] {
    var hasher = SHA256()
    hasher.update(message)
    return hasher.finalized()
  }

  /// The digest of the UTF-8 bytes of `text`.
  package static func hash(_ text: String) -> [UInt8] { hash(Array(text.utf8)) }

  /// Takes the next bytes of the message.
  package mutating func update(_ bytes: some ContiguousBytes) {
    bytes.withUnsafeBytes { update(buffer: $0) }
  }

  /// The digest of all bytes so far.
  func finalized() -> [UInt8] {
    var last = self
    let bitCount = byteCount &* 8
    var padding: [UInt8] = [0x80]
    let used = (pending.count + 1 + 8) % Self.blockSize
    padding += [UInt8](repeating: 0, count: used == 0 ? 0 : Self.blockSize - used)
    padding += (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * $0)) }
    last.update(padding)
    return last.state.bytes
  }

  private mutating func update(buffer: UnsafeRawBufferPointer) {
    byteCount += UInt64(buffer.count)
    var rest = buffer[...]
    if !pending.isEmpty {
      let missing = rest.prefix(Self.blockSize - pending.count)
      pending += missing
      rest = rest.dropFirst(missing.count)
      guard pending.count == Self.blockSize else { return }
      pending.withUnsafeBytes { state.compress($0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count - rest.count % Self.blockSize
    state.compress(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
    pending += rest.dropFirst(whole)
  }
}
