import Foundation
import LambdaCore

/// What a link in an email says about the request that it stands for.
package enum ApprovalLink: Sendable, Equatable {
  /// The link carries the wait URL itself.
  case waitURL(String)
  /// The link names an entry of the ledger and holds one approver's key.
  case entry(id: String, key: String)

  /// The link at `base`, the approval endpoint.
  package func url(at base: String) -> String {
    switch self {
    case .waitURL(let url): "\(base)?waitUrl=\(Self.sturdy(Base64URL.encode(Array(url.utf8))))"
    case .entry(let id, let key): "\(base)?request=\(Self.sturdy(id))&key=\(Self.sturdy(key))"
    }
  }

  /// Reads a link's query; what email systems do to links is undone, and parameters that they add are passed over.
  package init(_ request: ProxyRequest) throws(InvalidLink) {
    let fields = MangledQuery(request.query)
    let waitURL = try fields.single("waitUrl", MangledQuery.waitURL)
    let id = try fields.single("request", MangledQuery.id)
    let key = try fields.single("key", MangledQuery.key)
    switch (waitURL, id, key) {
    case (let encoded?, nil, nil):
      guard let bytes = Base64URL.decode(encoded), let url = String(validating: bytes, as: UTF8.self) else {
        throw .notBase64
      }
      self = .waitURL(url)
    case (nil, let id?, let key?):
      self = .entry(id: id, key: key)
    case (nil, nil, nil):
      throw .empty
    default:
      throw .incomplete
    }
  }

  /// A parameter's value that quoted-printable decoding leaves alone, and that no email program cuts at its end.
  ///
  /// An `=` and two hexadecimal digits are one byte of quoted-printable, and what is not a letter or digit at the end of a
  /// link is often taken for the text's own. Source: RFC 2045, section 6.7.
  private static func sturdy(_ value: String) -> String {
    var bytes = Array(value.utf8)[...]
    var end = ""
    if let last = bytes.last, !(last.isASCIILetter || last.isASCIIDigit) {
      end = "%" + [last].hex.uppercased()
      bytes.removeLast()
    }
    let looksEncoded = bytes.count > 1 && bytes.prefix(2).allSatisfy(\.isHexDigit)
    let start = looksEncoded ? "%" + [bytes.removeFirst()].hex.uppercased() : ""
    return start + String(decoding: bytes, as: UTF8.self) + end
  }
}

extension ApprovalLink: CustomStringConvertible, CustomReflectable {
  package var description: String { "<redacted>" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a link can't be read.
package enum InvalidLink: Error, Equatable, CustomStringConvertible {
  case empty
  case incomplete
  case repeated(String)
  case notBase64

  package var description: String {
    switch self {
    case .empty: "the link has no request in it"
    case .incomplete: "a part of the link is missing"
    case .repeated(let name): "the link has '\(name)' more than once"
    case .notBase64: "the link was changed or cut on its way"
    }
  }
}
