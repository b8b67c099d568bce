import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// URLs, and the link that carries one.
extension FuzzTarget {
  static let exactURL = FuzzTarget(name: "url") { bytes in
    let text = bytes.text
    guard let url = try? ExactURL(text) else { return }
    try hold(url.text == text, "the URL \(text) is kept as \(url.text)")
    try hold(!"\(url)".contains("?") || "\(url)".hasSuffix("?<redacted>"), "a description shows the query of \(text)")
    let user = url.userInfo.map { "\($0)@" } ?? ""
    let query = url.query.map { "?\($0)" } ?? ""
    let fragment = url.fragment.map { "#\($0)" } ?? ""
    let again = "\(url.scheme)://\(user)\(url.hostAndPort)\(url.path)\(query)\(fragment)"
    try hold((try? ExactURL(again))?.withoutQuery == url.withoutQuery, "the parts of \(text) make \(again)")
    // What Foundation would send must go where the parts say.
    guard let sent = URL(string: text), sent.absoluteString == text else { return }
    try hold(
      sent.host()?.lowercased() == url.host, "\(text) has the host \(url.host), but \(sent.host() ?? "none") is called")
    try hold(sent.port == url.port, "\(text) has the port \(url.port ?? 0), but \(sent.port ?? 0) is called")
  }

  static let waitURL = FuzzTarget(name: "wait-url") { bytes in
    let text = bytes.text
    if let handle = try? WaitHandle(text, hosts: .none) {
      try check(handle, text)
      try SignalTarget.check(text)
      try checkLookalikes(of: handle)
    }
    guard let handle = try? WaitHandle(text, hosts: namedHosts) else { return }
    try check(handle, text)
    guard handle.url.hostAndPort != "localhost:4566" else { return }
    try SignalTarget.check(text)
  }

  /// Hosts that somebody would register to be taken for CloudFormation's: mutation alone seldom hits on one.
  private static func checkLookalikes(of handle: WaitHandle) throws(Broken) {
    let host = handle.url.host
    for other in ["\(host).example.com", "\(host)x", "x\(host)", "a@\(host)", "\(host):444", "example.com/\(host)"] {
      let text = handle.url.text.replacing(host, with: other, maxReplacements: 1)
      try hold((try? WaitHandle(text, hosts: .none)) == nil, "a signal would go to \(other): \(text)")
    }
  }

  private static func check(_ handle: WaitHandle, _ text: String) throws(Broken) {
    try hold(handle.url.text == text, "the wait URL \(text) is kept as \(handle.url.text)")
    try hold(text.utf8.count <= WaitHandle.maxURLBytes, "a wait URL has \(text.utf8.count) bytes")
    try hold("\(handle)".hasSuffix("?<redacted>"), "a description shows \(text)")
    try hold(handle.belongs(to: handle.stack.text), "\(text) does not belong to its own stack")
    try hold(handle.belongs(to: WaitURL.stackID) == (handle.stack.text == WaitURL.stackID), "foreign")
    let now = ManualClock.start
    try hold(handle.isExpired(at: now) == (handle.expiry <= now), "expiry is misjudged in \(text)")
  }

  private static let namedHosts: SignalHosts = {
    let hosts = try? SignalHosts(Environment(["SIGNAL_HOSTS": "localhost:4566"]))
    return hosts ?? .none
  }()

  /// The bytes are a query string, as format 2.0 brings it.
  static let approvalLink = FuzzTarget(name: "approval-link") { bytes in
    guard let link = try? ApprovalLink(try event(bytes.text)) else { return }
    try hold("\(link)" == "<redacted>", "a description shows a link")
    let url = link.url(at: "https://api.example.com/approval")
    switch link {
    case .waitURL(let text):
      // Nobody sends the link to nothing.
      guard !text.isEmpty else { return }
      let again = try ApprovalLink(try event(String(url.drop { $0 != "?" }.dropFirst())))
      try hold(again == link, "the link to \(text) is not read back")
      let register = LinkStore(hosts: .none, clock: ManualClock().wallClock)
      guard let record = try? register.find(link, until: .distantFuture) else { return }
      try SignalTarget.check(record.handle.url.text)
    case .entry(let id, let key):
      // The ledger makes ids and keys of these letters only; what else a link says finds no entry.
      guard LedgerEntry.isID(id), key == PercentEncoding.encode(key) else { return }
      let again = try ApprovalLink(try event(String(url.drop { $0 != "?" }.dropFirst())))
      try hold(again == link, "the link to \(id) is not read back")
    }
  }

  private static func event(_ query: String) throws -> ProxyRequest {
    try ProxyRequest(["requestContext": ["http": ["method": "GET"]], "rawQueryString": .string(query)])
  }
}
