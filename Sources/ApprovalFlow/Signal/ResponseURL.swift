import Foundation
import LambdaCore

/// Where CloudFormation waits for a custom resource's answer, once every check is passed; a secret like a wait handle's URL.
///
/// Anyone who may invoke the function can write an event, so an answer goes to nothing but CloudFormation's own store.
package struct ResponseURL: Sendable, Equatable {
  let url: ExactURL
  /// Instant at which CloudFormation signed it; nil if the query does not tell.
  package let issuedAt: Date?
  /// Instant from which S3 refuses it; nil if the query does not tell.
  let expiry: Date?

  /// Checks that `url` is the store's, in the stack's region, for this very event; hosts of `SIGNAL_HOSTS` are let through.
  ///
  /// What the event does not say, only the path does: a broken event is answered too. Source: docs/aws.md, Custom resources.
  package init(
    _ url: ExactURL, stackID: String?, logicalID: String?, requestID: String?, hosts: SignalHosts
  ) throws(InvalidResponseURL) {
    guard url.userInfo == nil else { throw .hasUser }
    guard url.fragment == nil else { throw .hasFragment }
    let path = PercentEncoding.decode(url.path.dropFirst())
    let names = path.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard let stack = StackID(stackID ?? names[0]) else { throw .noStack }
    if !hosts.allow(url) {
      guard url.scheme == "https" else { throw .notHTTPS }
      guard url.port == nil else { throw .hasPort }
      // CloudFormation writes its URLs in lower case: another spelling is not its own.
      guard Self.hosts(of: stack).contains(where: { url.text.hasPrefix("https://\($0)/") }) else {
        throw .foreignHost(url.host)
      }
    }
    let said = [stack.text, logicalID ?? names.dropFirst().first, requestID ?? names.dropFirst(2).first]
    // A slash in an id could lead the path elsewhere.
    let ids = Self.ids(in: url.path)
    guard !ids.contains("/"), !PercentEncoding.decode(ids).split(separator: "/").contains("..") else {
      throw .foreignEvent
    }
    let expected = said.compactMap { $0 }.joined(separator: "|")
    guard ExactText(path) == ExactText(expected) else { throw .foreignEvent }
    let signature = ResponseSignature(url)
    self.url = url
    issuedAt = signature.issuedAt
    expiry = signature.expiry
  }

  /// What comes after the stack, as it is escaped in the URL.
  private static func ids(in path: some StringProtocol) -> String {
    let bars = ["|", "%7C", "%7c"].compactMap { path.range(of: $0)?.upperBound }
    return bars.min().map { String(path[$0...]) } ?? ""
  }

  /// The dash, dot and global forms of the one bucket's host.
  private static func hosts(of stack: StackID) -> [String] {
    let bucket = "cloudformation-custom-resource-response-\(stack.region.replacing("-", with: ""))"
    let suffix = stack.partition.urlSuffix
    return [
      "\(bucket).s3.\(stack.region).\(suffix)", "\(bucket).s3-\(stack.region).\(suffix)", "\(bucket).s3.\(suffix)",
    ]
  }
}

/// A query's signature is a secret.
extension ResponseURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(url.withoutQuery)?<redacted>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// When a pre-signed URL begins and ends, in either version of the signature.
struct ResponseSignature {
  let issuedAt: Date?
  let expiry: Date?

  /// Seconds for which CloudFormation's URLs of version 2, which tell their end only, are good.
  private static let life: TimeInterval = 7200

  init(_ url: ExactURL) {
    let items = url.queryItems
    func seconds(_ name: String) -> Int? {
      let found = items.filter { $0.name == name }
      guard found.count == 1, let text = found.first?.value,
        text.utf8.allSatisfy(\.isASCIIDigit)
      else { return nil }
      return Int(text).flatMap { (0...Timestamp.latestSecond).contains($0) ? $0 : nil }
    }
    let dates = items.filter { $0.name == "X-Amz-Date" }
    if dates.count == 1, let start = dates.first.flatMap({ Timestamp(iso8601Basic: $0.value)?.date }) {
      issuedAt = start
      expiry = seconds("X-Amz-Expires").map { start.addingTimeInterval(TimeInterval($0)) }
    } else {
      expiry = seconds("Expires").map { Date(timeIntervalSince1970: TimeInterval($0)) }
      issuedAt = expiry?.addingTimeInterval(-Self.life)
    }
  }
}

/// Why an answer is not sent to a URL; never holds the URL's query.
package enum InvalidResponseURL: Error, Equatable, CustomStringConvertible {
  case notHTTPS
  case hasUser
  case hasPort
  case hasFragment
  case noStack
  case foreignHost(String)
  case foreignEvent

  package var description: String {
    switch self {
    case .notHTTPS: "the ResponseURL is not an https URL"
    case .hasUser: "the ResponseURL has a user name or password"
    case .hasPort: "the ResponseURL has a port"
    case .hasFragment: "the ResponseURL has a fragment (#)"
    case .noStack: "the event's StackId is not the ARN of a CloudFormation stack"
    case .foreignHost(let host):
      "the ResponseURL's host \(host.prefix(100)) is not where CloudFormation waits for answers in the stack's region"
    case .foreignEvent: "the ResponseURL's path does not name the event's stack, resource and request"
    }
  }
}
