/// How a service departs from the common rules of Signature Version 4.
package struct SigningOptions: Sendable, Equatable {
  /// Whether `.`, `..` and empty segments of the path are resolved before signing.
  package var normalizesPath: Bool
  /// Whether the path, which is percent-encoded on the wire, is encoded once more before signing.
  package var encodesPathAgain: Bool
  /// Whether the body's hash is sent as `X-Amz-Content-Sha256` too.
  package var sendsBodyHash: Bool

  package init(normalizesPath: Bool, encodesPathAgain: Bool, sendsBodyHash: Bool) {
    self.normalizesPath = normalizesPath
    self.encodesPathAgain = encodesPathAgain
    self.sendsBodyHash = sendsBodyHash
  }

  /// The rules of every service but S3.
  package static let standard = SigningOptions(normalizesPath: true, encodesPathAgain: true, sendsBodyHash: false)

  /// The rules of S3, where a path is an object's exact name.
  package static let objectStore = SigningOptions(normalizesPath: false, encodesPathAgain: false, sendsBodyHash: true)
}
