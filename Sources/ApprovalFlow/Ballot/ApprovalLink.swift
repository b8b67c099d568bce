import Foundation
import LambdaCore

/// What a link in a mail says about the request that it stands for.
package enum ApprovalLink: Sendable, Equatable {
  /// The link carries the wait URL itself.
  case waitURL(String)
  /// The link names an entry of the ledger and holds one approver's key.
  case entry(id: String, key: String)

  /// The link at `base`, the approval endpoint.
  package func url(at base: String) -> String {
    switch self {
    case .waitURL(let url): "\(base)?waitUrl=\(Base64URL.encode(Array(url.utf8)))"
    case .entry(let id, let key): "\(base)?request=\(id)&key=\(key)"
    }
  }

  /// Reads a link's query; parameters that mail gateways add are passed over.
  package init(_ request: ProxyRequest) throws(InvalidLink) {
    let waitURL = try Self.single("waitUrl", request)
    let id = try Self.single("request", request)
    let key = try Self.single("key", request)
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

  private static func single(_ name: String, _ request: ProxyRequest) throws(InvalidLink) -> String? {
    let values = request.queryValues(name)
    guard values.count <= 1 else { throw .repeated(name) }
    return values.first.flatMap { $0.isEmpty ? nil : $0 }
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
