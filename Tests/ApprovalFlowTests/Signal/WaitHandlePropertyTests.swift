import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// Random wait URLs, right ones and ones that were tampered with.
struct WaitHandlePropertyTests {
  private static let regions = [
    ("aws", "eu-west-3"), ("aws", "us-east-1"), ("aws", "ap-southeast-2"), ("aws-cn", "cn-north-1"),
    ("aws-us-gov", "us-gov-west-1"),
  ]

  /// A URL as CloudFormation makes them, and its stack.
  private func real(_ random: inout Randomness) -> (url: WaitURL, stackID: String) {
    let (partition, region) = random.one(of: Self.regions)
    let stack = "stack/S\(random.word(upTo: 40))/\(random.word(upTo: 36))"
    let stackID =
      "arn:\(partition):cloudformation:\(region):\(random.number(100_000_000_000...999_999_999_999)):\(stack)"
    let suffix = partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
    var url = random.oneIn(2) ? WaitURL.version4 : .version2
    url.host = "cloudformation-waitcondition-\(region).s3\(random.one(of: [".", "-"]))\(region).\(suffix)"
    let middle = random.oneIn(2) ? "/\(random.word())" : ""
    let path = "/\(stackID.replacing(":", with: "%3A"))\(middle)/H\(random.word())"
    url.path = random.oneIn(2) ? path : "/" + path.dropFirst().replacing("/", with: "%2F")
    return (url, stackID)
  }

  @Test func `every URL of CloudFormation's form is accepted, to the byte, for its own stack alone`() throws {
    try forAny { random in
      let (url, stackID) = real(&random)
      let handle = try WaitHandle(url.text, hosts: .none)
      try hold(handle.url.text == url.text, "\(url.text) is changed")
      try hold(handle.belongs(to: stackID), "\(url.text) does not belong to \(stackID)")
      try hold(!handle.belongs(to: real(&random).stackID), "\(url.text) belongs to another stack")
      try SignalTarget.check(url.text)
    }
  }

  @Test func `whatever is done to a URL, no foreign host is accepted`() throws {
    try forAny(3000) { random in
      var text = real(&random).url.text
      for _ in 0..<random.number(1...3) { text = tampered(text, &random) }
      if let handle = try? WaitHandle(text, hosts: .none) {
        try hold(handle.url.text == text, "\(text) is changed")
        try SignalTarget.check(text)
      }
    }
  }

  private func tampered(_ text: String, _ random: inout Randomness) -> String {
    let authority = text.range(of: "://").map { $0.upperBound..<text.endIndex } ?? text.startIndex..<text.endIndex
    let hostEnd = text[authority].firstIndex(of: "/") ?? text.endIndex
    let evil = random.one(of: ["evil.example.com", "127.0.0.1", "169.254.169.254", "localhost", "[::1]", "e"])
    switch random.number(0...9) {
    case 0: return text.replacingCharacters(in: authority.lowerBound..<hostEnd, with: evil)
    case 1:
      return String(text[..<authority.lowerBound]) + evil + random.one(of: ["@", "/", "?", "#", ":", "."])
        + text[authority]
    case 2:
      return String(text[..<hostEnd]) + random.one(of: [".", "@", ":", "%00", "%2F", "\\"]) + evil + text[hostEnd...]
    case 3: return text.replacing("https", with: random.one(of: ["http", "HTTPS", "ftp", "https:https", "//"]))
    case 4:
      return text.replacing(
        "cloudformation-waitcondition", with: random.one(of: ["cloudformation-waitcondition-", "x"]))
    case 5:
      return text.replacing("amazonaws", with: random.one(of: ["amazonaws.com.evil", "amazonaws-com", "AMAZONAWS"]))
    case 6: return text.replacing(".s3", with: random.one(of: [".s4", ".s3.evil.example.com/.s3", "s3"]))
    default:
      let index = text.index(text.startIndex, offsetBy: random.number(0...text.count - 1))
      let piece = random.oneIn(2) ? random.text(upTo: 2) : random.one(of: ["@", "#", "?", "/", ":", "%", "..", ""])
      return text.replacingCharacters(in: index..<text.index(after: index), with: piece)
    }
  }

  @Test func `a link is read back, whatever URL it carries`() throws {
    try forAny { random in
      let (wait, _) = real(&random)
      let link: ApprovalLink =
        random.oneIn(2)
        ? .waitURL(random.oneIn(2) ? wait.text : "u" + random.text())
        : .entry(id: random.word(upTo: 32).lowercased(), key: Base64URL.encode([1] + random.bytes(upTo: 31)))
      let url = link.url(at: "https://api.example.com/approval")
      let query = try ExactURL(url).query ?? ""
      let request = try ProxyRequest([
        "requestContext": ["http": ["method": "GET"]], "rawQueryString": .string("utm=1&\(query)&x=\(random.word())"),
      ])
      try hold(try ApprovalLink(request) == link, "\(url) is not read back")
    }
  }
}
