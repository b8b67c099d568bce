import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct ResponseURLTests {
  @Test(arguments: [
    ("us-east-1", "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com"),
    ("us-east-1", "https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com"),
    ("us-east-1", "https://cloudformation-custom-resource-response-useast1.s3-us-east-1.amazonaws.com"),
    ("us-west-2", "https://cloudformation-custom-resource-response-uswest2.s3-us-west-2.amazonaws.com"),
    ("us-east-2", "https://cloudformation-custom-resource-response-useast2.s3.us-east-2.amazonaws.com"),
    ("eu-west-3", "https://cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com"),
    ("eu-west-3", "https://cloudformation-custom-resource-response-euwest3.s3.amazonaws.com"),
    ("cn-north-1", "https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn"),
    (
      "cn-northwest-1",
      "https://cloudformation-custom-resource-response-cnnorthwest1.s3.cn-northwest-1.amazonaws.com.cn"
    ),
    ("us-gov-west-1", "https://cloudformation-custom-resource-response-usgovwest1.s3-us-gov-west-1.amazonaws.com"),
  ])
  func `every shape of CloudFormation's own is let through`(region: String, origin: String) throws {
    let stack = Self.stackID(region)
    for path in [stack.replacing(":", with: "%3A"), PercentEncoding.encode(stack), stack] {
      let url = "\(origin)/\(path)%7CApproval%7Crequest-1?X-Amz-Signature=s"
      #expect(try Self.check(url, stackID: stack).url.text == url)
    }
  }

  @Test(arguments: [
    "cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com.evil.example",
    "cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com.cn",
    "cloudformation-custom-resource-response-euwest3.s3.eu-west-1.amazonaws.com",
    "cloudformation-custom-resource-response-euwest1.s3.eu-west-3.amazonaws.com",
    "cloudformation-custom-resource-response-euwest3-evil.s3.eu-west-3.amazonaws.com",
    "cloudformation-custom-resource-response-euwest33.s3.eu-west-3.amazonaws.com",
    "cloudformation-custom-resource-response-evil.s3.eu-west-3.amazonaws.com",
    "cloudformation-custom-resource-response-eu-west-3.s3.eu-west-3.amazonaws.com",
    "xcloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com",
    "evil.cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com",
    "cloudformation-custom-resource-response-euwest3.evil.s3.eu-west-3.amazonaws.com",
    "cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com.",
    "cloudformation-custom-resource-response-euwest3.s3-website.eu-west-3.amazonaws.com",
    "cloudformation-custom-resource-response-euwest3.s3-website-eu-west-3.amazonaws.com",
    "cloudformation-custom-resource-response-euwest3.sqs.eu-west-3.amazonaws.com",
    "Cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com",
    "cloudformation-waitcondition-eu-west-3.s3.eu-west-3.amazonaws.com", "s3.eu-west-3.amazonaws.com",
    "s3.amazonaws.com", "evil.example", "169.254.169.254", "localhost",
  ])
  func `a host that only looks like it is refused`(host: String) {
    let error = #expect(throws: InvalidResponseURL.self) { try Self.check("https://\(host)/\(Self.path)?s=1") }

    #expect(error == .foreignHost(host.lowercased()))
  }

  @Test(arguments: [
    ("http://\(host)/\(path)", InvalidResponseURL.notHTTPS), ("https://\(host):443/\(path)", .hasPort),
    ("https://\(host):8443/\(path)", .hasPort), ("https://user@\(host)/\(path)", .hasUser),
    ("https://\(host)@evil.example/\(path)", .hasUser), ("https://\(host)/\(path)#x", .hasFragment),
    ("https://\(host)/", .foreignEvent), ("https://\(host)/x/\(path)", .foreignEvent),
    ("https://\(host)//\(path)", .foreignEvent), ("https://\(host)/\(path)x", .foreignEvent),
    ("https://\(host)/\(path)/", .foreignEvent), ("https://\(host)/\(path)%00", .foreignEvent),
    ("https://\(host)/\(path.replacing("Approval", with: "Other"))", .foreignEvent),
    ("https://\(host)/\(path.replacing("request-1", with: "request-2"))", .foreignEvent),
    ("https://\(host)/\(path.replacing("SC-wordpress", with: "SC-other"))", .foreignEvent),
    ("https://\(host)/\(path.replacing("%7C", with: "%257C"))", .foreignEvent),
    ("https://\(host)/\(path.replacing("123456789012", with: "999999999999"))", .foreignEvent),
  ])
  func `what is not the event's own is refused`(url: String, error: InvalidResponseURL) {
    #expect(throws: error) { try Self.check(url) }
  }

  @Test func `an id with a slash leads nowhere`() {
    let url = "https://\(Self.host)/\(Self.path)%7C..%2F..%2Fx"

    #expect(throws: InvalidResponseURL.foreignEvent) { try Self.check(url, requestID: "request-1|../../x") }
  }

  @Test(arguments: ["", "stack", "arn:aws:cloudformation:eu-west-3:123456789012:stack/SC-wordpress"])
  func `an event without a stack has no address`(stackID: String) {
    #expect(throws: InvalidResponseURL.noStack) {
      try Self.check("https://\(Self.host)/\(Self.path)", stackID: stackID)
    }
  }

  @Test func `a host of SIGNAL_HOSTS needs the event's path and nothing else`() throws {
    let hosts = try SignalHosts(Environment(["SIGNAL_HOSTS": "127.0.0.1:4566"]))

    #expect(throws: Never.self) { try Self.check("http://127.0.0.1:4566/\(Self.path)?x=1", hosts: hosts) }
    #expect(throws: InvalidResponseURL.foreignEvent) { try Self.check("http://127.0.0.1:4566/x", hosts: hosts) }
    #expect(throws: InvalidResponseURL.notHTTPS) { try Self.check("http://127.0.0.1:4567/\(Self.path)", hosts: hosts) }
    #expect(throws: InvalidResponseURL.hasUser) { try Self.check("http://u@127.0.0.1:4566/\(Self.path)", hosts: hosts) }
  }

  @Test(
    arguments: [
      ("X-Amz-Date=21000101T000000Z&X-Amz-Expires=7200", 0, 7200), ("X-Amz-Date=21000101T000000Z", 0, nil),
      ("Expires=4102452000&Signature=x&AWSAccessKeyId=y", 0, 7200), ("", nil, nil), ("Expires=x", nil, nil),
      ("Expires=1&Expires=2", nil, nil), ("X-Amz-Date=x", nil, nil), ("Expires=99999999999999999999", nil, nil),
      ("X-Amz-Date=21000101T000000Z&X-Amz-Date=21000101T000001Z", nil, nil), ("Expires=-1", nil, nil),
    ] as [(String, TimeInterval?, TimeInterval?)])
  func `its own date is read from either signature`(query: String, issued: TimeInterval?, expiry: TimeInterval?) throws
  {
    let url = try Self.check("https://\(Self.host)/\(Self.path)?\(query)")

    #expect(url.issuedAt == issued.map { ManualClock.start.addingTimeInterval($0) })
    #expect(url.expiry == expiry.map { ManualClock.start.addingTimeInterval($0) })
  }

  @Test func `no description shows the query`() throws {
    let url = try Self.check("https://\(Self.host)/\(Self.path)?Signature=hidden")

    for text in [
      "\(url)", url.debugDescription, String(reflecting: url), "\(InvalidResponseURL.foreignHost(url.url.host))",
    ] {
      #expect(!text.contains("Signature"))
    }
  }

  /// Judged by Foundation, and by a list of hosts.
  @Test func `whatever is let through goes to CloudFormation's store`() throws {
    let pieces = [
      "https://", "http://", Self.host, "evil.example", "@", ":443", "/", Self.path, "?", "#", ".", "%2F", "%40", "\\",
      "s3.", "-",
      "amazonaws.com", "cloudformation-custom-resource-response-euwest3", " ", "%7C", "\u{E9}",
    ]
    try forAny(3000) { random in
      var parts = ["https://", Self.host, "/", Self.path]
      for _ in 0..<random.number(0...2) {
        let place = random.number(0...parts.count - 1)
        if random.oneIn(2) {
          parts[place] = random.one(of: pieces)
        } else {
          parts.insert(random.one(of: pieces), at: place)
        }
      }
      let text = parts.joined()
      guard (try? Self.check(text)) != nil else { return }
      try hold(
        URLComponents(string: text)?.host == Self.host && text.hasPrefix("https://\(Self.host)/"),
        "\(text) is let through")
    }
  }

  private static let host = "cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com"
  private static let path = WaitURL.stackID.replacing(":", with: "%3A") + "%7CApproval%7Crequest-1"

  private static func stackID(_ region: String) -> String {
    "arn:\(Partition(region: region).rawValue):cloudformation:\(region):123456789012:stack/SC-wordpress/4b2f3f30"
  }

  private static func check(
    _ text: String, stackID: String = WaitURL.stackID, requestID: String = "request-1", hosts: SignalHosts = .none
  ) throws -> ResponseURL {
    try ResponseURL(
      try ExactURL(text), stackID: stackID, logicalID: "Approval", requestID: requestID, hosts: hosts)
  }
}
