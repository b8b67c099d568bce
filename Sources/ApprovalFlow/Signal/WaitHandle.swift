import Foundation
import LambdaCore

/// A wait handle's pre-signed URL that passed every check, the only thing a signal is ever sent to.
///
/// An attacker who could slip in another URL could make the function PUT anywhere. So the host must equal one of CloudFormation's
/// own for the region in the URL's stack ARN: a prefix or suffix test would do for anyone's bucket of a similar name.
package struct WaitHandle: Sendable, Equatable {
  /// The URL to the byte, a secret: its holder can signal.
  package let url: ExactURL
  /// The stack that the URL itself names.
  package let stack: StackID
  /// The wait handle's name in its template: the last part of the path.
  package let logicalID: String
  /// Instant at which the signature ends.
  let expiry: Date

  /// Checks `text` in full; `hosts` may replace CloudFormation's own hosts and nothing else of the URL.
  ///
  /// An expired one is accepted here, so that a page can say that it has expired.
  init(_ text: String, hosts: SignalHosts) throws(InvalidWaitHandle) {
    guard text.utf8.count <= Self.maxURLBytes else { throw .tooLong }
    let url: ExactURL
    do { url = try ExactURL(text) } catch { throw .notAURL(error) }
    guard url.userInfo == nil else { throw .hasUser }
    guard url.fragment == nil else { throw .hasFragment }
    guard let stack = Self.stack(inPath: url.path) else { throw .noStackInPath }
    if !hosts.allow(url) { try Self.checkHost(of: url, for: stack) }
    expiry = try WaitHandleSignature(url).expiry
    self.url = url
    self.stack = stack
    logicalID = PercentEncoding.decode(url.path).split(separator: "/").last.map(String.init) ?? ""
  }

  package func isExpired(at now: Date) -> Bool { expiry <= now }

  /// Whether the stack `stackID` owns this handle.
  func belongs(to stackID: String) -> Bool { stack.text == stackID }
}

extension WaitHandle {
  /// Bytes; the longest seen has about 1,520.
  static let maxURLBytes = 8192

  /// `/ARN-of-the-stack/[UUID/]HANDLE`, percent-encoded in whole or in part.
  private static func stack(inPath path: String) -> StackID? {
    let parts = PercentEncoding.decode(path.dropFirst()).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 4 || parts.count == 5, StackID.isLogicalID(String(parts[parts.count - 1])) else { return nil }
    guard parts.count == 4 || StackID.isUnique(String(parts[3])) else { return nil }
    return StackID(parts[0..<3].joined(separator: "/"))
  }

  private static func checkHost(of url: ExactURL, for stack: StackID) throws(InvalidWaitHandle) {
    guard url.scheme == "https" else { throw .notHTTPS }
    guard url.port == nil else { throw .hasPort }
    let bucket = "cloudformation-waitcondition-\(stack.region)"
    let suffix = stack.partition.urlSuffix
    var hosts = ["\(bucket).s3.\(stack.region).\(suffix)", "\(bucket).s3-\(stack.region).\(suffix)"]
    if stack.region == "us-east-1" { hosts.append("\(bucket).s3.\(suffix)") }
    // CloudFormation writes its URLs in lower case, so reject any other casing.
    guard hosts.contains(where: { url.text.hasPrefix("https://\($0)/") }) else { throw .foreignHost(url.host) }
  }
}

extension WaitHandle: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(url.withoutQuery)?<redacted>" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// Why a URL is refused as a wait handle's.
///
/// Never holds the URL's query.
package enum InvalidWaitHandle: Error, Equatable, CustomStringConvertible {
  case tooLong
  case notAURL(InvalidURL)
  case notHTTPS
  case hasUser
  case hasPort
  case hasFragment
  case noStackInPath
  case foreignHost(String)
  case notSigned
  case damagedSignature
  case repeatedParameter(String)
  case unreadableExpiry

  package var description: String {
    switch self {
    case .tooLong: "it is longer than \(WaitHandle.maxURLBytes) bytes"
    case .notAURL(let error): "it is not a URL: \(error)"
    case .notHTTPS: "it is not an https URL"
    case .hasUser: "it has a user name or password"
    case .hasPort: "it has a port"
    case .hasFragment: "it has a fragment (#)"
    case .noStackInPath: "its path does not name a CloudFormation stack and a wait handle"
    case .foreignHost(let host): "its host \(host.prefix(100)) is not where CloudFormation keeps its region's signals"
    case .notSigned: "it is not pre-signed (the query has no complete signature)"
    case .damagedSignature: "its signature was changed or cut on its way"
    case .repeatedParameter(let name): "its query has \(name.displayed(limit: 40)) more than once"
    case .unreadableExpiry: "the end of its signature can't be read"
    }
  }
}
