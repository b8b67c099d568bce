import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct SHA256Tests {
  /// Examples of FIPS 180-4 and its companion papers, and the shortest byte messages of NIST's CAVP.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `it hashes NIST's example texts`(message: String, digest: String) {
    #expect(SHA256.hash(message).hex == digest)
  }

  @Test(
    arguments: [
      ([0xd3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
      ([0x11, 0xaf], "5ca7133fa735326081558ac312c620eeca9970d1e70a4b95533d956f072d1f98"),
      ([0xb4, 0x19, 0x0e], "dff2e73091f6c05e528896c4c831b9448653dc2ff043528f6769437bc7b975c2"),
      ([0x74, 0xba, 0x25, 0x21], "b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae8b0e"),
    ] as [([UInt8], String)])
  func `it hashes the shortest messages of NIST's validation program`(message: [UInt8], digest: String) {
    #expect(SHA256.hash(message).hex == digest)
  }

  @Test func `it hashes a million times the letter a`() {
    let digest = SHA256.hash([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))

    #expect(digest.hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `it agrees with hashlib on every length from 0 to 300`() throws {
    let digests = try Fixture.text("signing/sha256-lengths.txt").split(separator: "\n")

    #expect(digests.count == 301)
    for (length, digest) in digests.enumerated() {
      #expect(SHA256.hash(Self.message(length)).hex == digest, "a message of \(length) bytes")
    }
  }

  @Test func `pieces of any size hash as the whole does`() {
    let message = Self.message(200)
    for pieceSize in 1...message.count {
      var hasher = SHA256()
      for start in stride(from: 0, to: message.count, by: pieceSize) {
        hasher.update(message[start..<min(start + pieceSize, message.count)])
      }
      #expect(hasher.finalized() == SHA256.hash(message), "pieces of \(pieceSize) bytes")
    }
  }

  @Test func `a digest so far does not disturb what follows`() {
    var hasher = SHA256()
    hasher.update(Self.message(70))
    _ = hasher.finalized()
    hasher.update(Data(Self.message(100)[70...]))

    #expect(hasher.finalized() == SHA256.hash(Self.message(100)))
  }

  /// The message behind line `length` of the fixture, which was written by
  /// `python3 -c 'import hashlib; [print(hashlib.sha256(bytes(i * 7 % 256 for i in range(n))).hexdigest()) for n in range(301)]'`.
  private static func message(_ length: Int) -> [UInt8] { (0..<length).map { UInt8($0 * 7 % 256) } }
}
