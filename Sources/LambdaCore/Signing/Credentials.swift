/// An access key of AWS, with the session token where the key is temporary.
///
/// It prints as `<redacted>` however it is printed, so that no log holds it.
package struct Credentials: Sendable, Equatable {
  let accessKeyID: String
  let secretAccessKey: String
  /// Nil for a long-lived key; Lambda always sets one.
  let sessionToken: String?

  package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "Credentials(<redacted>)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
