import Foundation

/// An absolute http or https URL that keeps every byte it was written with.
///
/// A pre-signed URL is signed over its exact bytes: `%2F` and `/`, or `%7c` and `%7C`, are different URLs to S3.
/// Foundation's `URL` re-encodes existing escapes as soon as one character is illegal, so the text is checked here
/// first and an illegal character is an error instead of a silent change.
package struct ExactURL: Sendable, Hashable {
  /// The URL as it was written.
  package let text: String
  /// `http` or `https`, in lower case.
  package let scheme: String
  /// What stands before `@`, or nil.
  package let userInfo: String?
  /// Host in lower case, without port.
  package let host: String
  /// Port as written, or nil for the scheme's own.
  package let port: Int?
  /// Path with its escapes, beginning with `/`; `/` if the URL has none.
  package let path: String
  /// What stands between `?` and `#`, or nil.
  package let query: String?
  /// What stands behind `#`, or nil.
  package let fragment: String?

  /// Parses `text` without changing it.
  ///
  /// Source: RFC 3986, sections 2 and 3.
  package init(_ text: String) throws(InvalidURL) {
    if let illegal = text.unicodeScalars.first(where: { !Self.isLegal($0) }) { throw .illegalCharacter(illegal) }
    guard Self.escapesAreWhole(text) else { throw .brokenEscape }
    // From here on a byte is a character.
    let bytes = Substring(text).utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
      throw .notAbsolute
    }
    let scheme = text[..<colon].lowercased()
    guard scheme == "http" || scheme == "https" else { throw .unsupportedScheme(scheme) }

    var rest = bytes[colon...].dropFirst(3)
    self.fragment = Self.cut(&rest, at: "#")
    self.query = Self.cut(&rest, at: "?")
    let authorityEnd = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    var authority = rest[..<authorityEnd]
    let path = rest[authorityEnd...]

    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      self.userInfo = String(Substring(authority[..<at]))
      authority = authority[at...].dropFirst()
    } else {
      self.userInfo = nil
    }
    let port = Self.cut(&authority, at: ":")
    guard !authority.isEmpty, authority.allSatisfy(Self.isHostCharacter) else { throw .invalidHost }
    if let port {
      guard let number = UInt16(port), number > 0, port.utf8.first != UInt8(ascii: "+") else {
        throw .invalidPort(port)
      }
      self.port = Int(number)
    } else {
      self.port = nil
    }
    self.text = text
    self.scheme = scheme
    self.host = Substring(authority).lowercased()
    self.path = path.isEmpty ? "/" : String(Substring(path))
  }

  /// `host` or `host:port`, as a Host header and an allow list write it.
  package var hostAndPort: String { port.map { "\(host):\($0)" } ?? host }

  /// The URL without its query and fragment: what may be shown and logged.
  package var withoutQuery: String { "\(scheme)://\(hostAndPort)\(path)" }

  /// The query's items in order, percent-decoded, `+` kept as it is.
  package var queryItems: [FormField] {
    FormField.split(query ?? "") { PercentEncoding.decode($0) }
  }
}

extension ExactURL {
  /// The same URL, without its query, with percent-encoded `segments` after its path.
  func appending(_ segments: [String]) -> ExactURL {
    let added = segments.map { "/" + PercentEncoding.encode($0) }.joined()
    return ExactURL(appending: added, to: self)
  }

  private init(appending added: String, to base: ExactURL) {
    scheme = base.scheme
    userInfo = base.userInfo
    host = base.host
    port = base.port
    path = (base.path == "/" ? "" : base.path) + added
    query = nil
    fragment = nil
    let user = base.userInfo.map { "\($0)@" } ?? ""
    text = "\(base.scheme)://\(user)\(base.hostAndPort)\(path)"
  }
}

extension ExactURL {
  private static func isLegal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "A"..."Z", "a"..."z", "0"..."9", "-", ".", "_", "~", ":", "/", "?", "#", "@", "!", "$", "&", "'", "(", ")",
      "*", "+", ",", ";", "=", "%":
      true
    default: false
    }
  }

  private static func isHostCharacter(_ byte: UInt8) -> Bool {
    byte != UInt8(ascii: "_") && byte != UInt8(ascii: "~") && PercentEncoding.isUnreserved(byte)
  }

  private static func escapesAreWhole(_ text: String) -> Bool {
    var rest = text.utf8[...]
    while let percent = rest.firstIndex(of: UInt8(ascii: "%")) {
      let digits = rest[percent...].dropFirst().prefix(2)
      guard digits.count == 2, digits.allSatisfy(\.isHexDigit) else { return false }
      rest = rest[digits.endIndex...]
    }
    return true
  }

  /// Removes `separator` and what follows it from `text`, and returns what followed.
  private static func cut(_ text: inout Substring.UTF8View, at separator: Unicode.Scalar) -> String? {
    guard let index = text.firstIndex(of: UInt8(ascii: separator)) else { return nil }
    defer { text = text[..<index] }
    return String(Substring(text[index...].dropFirst()))
  }
}

/// A query may be a signature or a key, so no description shows it.
extension ExactURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { query == nil ? withoutQuery : "\(withoutQuery)?<redacted>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
