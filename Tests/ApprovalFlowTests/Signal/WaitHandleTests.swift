import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct WaitHandleTests {
  /// The shapes that were seen in public, one a row, with made-up accounts, ids and signatures.
  struct Shape: Sendable, CustomTestStringConvertible {
    let name: String
    let region: String
    let host: String
    var partition = "aws"
    /// What stands between the parts of the stack's ARN and behind them.
    var slash = "/"
    var hasMiddleID = true
    let query: String
    let expiry: Int

    var testDescription: String { name }

    var stackID: String { "arn:\(partition):cloudformation:\(region):123456789012:stack/demo-1/\(Self.uuid)" }

    var url: String {
      let arn = stackID.replacing(":", with: "%3A").replacing("/", with: slash)
      let middle = hasMiddleID ? "\(Self.otherUUID)\(slash)" : ""
      return "https://cloudformation-waitcondition-\(region).\(host)/\(arn)\(slash)\(middle)WaitHandle?\(query)"
    }

    private static let uuid = "5a4f2e10-9f3b-11e8-b7a2-50a686be73ba"
    private static let otherUUID = "5a4f9340-9f3b-11e8-b7a2-50a686be73ba"
  }

  private static let version2 = "AWSAccessKeyId=AKIDEXAMPLE&Expires=1534000000&Signature=\(WaitURL.signature2)"

  private static func version4(_ date: String, _ life: Int, first: String = "") -> String {
    first + "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=\(date)&X-Amz-SignedHeaders=host&X-Amz-Expires=\(life)"
      + "&X-Amz-Credential=AKIDEXAMPLE%2F20210401%2Fr%2Fs3%2Faws4_request&X-Amz-Signature="
      + String(repeating: "0123456789abcdef", count: 4)
  }

  private static let token = "X-Amz-Security-Token=" + String(repeating: "IQoJb3JpZ2luX2Vj%2F%2B", count: 50) + "&"
  /// 1 April 2021, 12:34:56 UTC.
  private static let april = 1_617_280_496

  static let shapes = [
    Shape(
      name: "us-east-1, version 2, 2016, encoded slashes", region: "us-east-1", host: "s3.amazonaws.com",
      slash: "%2F", hasMiddleID: false, query: version2, expiry: 1_534_000_000),
    Shape(
      name: "us-east-1, version 2, 2018", region: "us-east-1", host: "s3.amazonaws.com",
      query: "Expires=1534000000&AWSAccessKeyId=AKIDEXAMPLE&Signature=\(WaitURL.signature2)", expiry: 1_534_000_000),
    Shape(
      name: "us-east-1, version 4, 2021", region: "us-east-1", host: "s3.amazonaws.com",
      query: version4("20210401T123456Z", 86_399), expiry: april + 86_399),
    Shape(
      name: "us-west-1, version 4, 2021", region: "us-west-1", host: "s3-us-west-1.amazonaws.com",
      query: version4("20210401T123456Z", 86_399), expiry: april + 86_399),
    Shape(
      name: "us-west-2, version 4 with a session token, 2026", region: "us-west-2",
      host: "s3-us-west-2.amazonaws.com", query: version4("20210401T123456Z", 43_199, first: token),
      expiry: april + 43_199),
    Shape(
      name: "eu-west-1, version 2, 2015", region: "eu-west-1", host: "s3-eu-west-1.amazonaws.com", slash: "%2F",
      hasMiddleID: false, query: version2, expiry: 1_534_000_000),
    Shape(
      name: "eu-west-1, version 2, 2017", region: "eu-west-1", host: "s3-eu-west-1.amazonaws.com", slash: "%2F",
      query: "Signature=\(WaitURL.signature2)&Expires=1534000000&AWSAccessKeyId=AKIDEXAMPLE", expiry: 1_534_000_000),
    Shape(
      name: "us-east-2, version 4, 2018", region: "us-east-2", host: "s3.us-east-2.amazonaws.com",
      query: version4("20210401T123456Z", 86_399), expiry: april + 86_399),
    Shape(
      name: "eu-west-3, version 4, 2023", region: "eu-west-3", host: "s3.eu-west-3.amazonaws.com",
      query: version4("20210401T123456Z", 43_199), expiry: april + 43_199),
    Shape(
      name: "eu-north-1, version 4, 2025", region: "eu-north-1", host: "s3.eu-north-1.amazonaws.com",
      hasMiddleID: false, query: version4("20210401T123456Z", 43_199), expiry: april + 43_199),
    Shape(
      name: "us-east-1 with its region's name", region: "us-east-1", host: "s3.us-east-1.amazonaws.com",
      query: version4("20210401T123456Z", 43_199), expiry: april + 43_199),
    Shape(
      name: "China", region: "cn-north-1", host: "s3.cn-north-1.amazonaws.com.cn", partition: "aws-cn",
      query: version4("20210401T123456Z", 43_199), expiry: april + 43_199),
    Shape(
      name: "China with a dash", region: "cn-northwest-1", host: "s3-cn-northwest-1.amazonaws.com.cn",
      partition: "aws-cn", query: version2, expiry: 1_534_000_000),
    Shape(
      name: "GovCloud", region: "us-gov-west-1", host: "s3-us-gov-west-1.amazonaws.com", partition: "aws-us-gov",
      query: version4("20210401T123456Z", 43_199), expiry: april + 43_199),
    Shape(
      name: "GovCloud with a dot", region: "us-gov-east-1", host: "s3.us-gov-east-1.amazonaws.com",
      partition: "aws-us-gov", query: version2, expiry: 1_534_000_000),
  ]

  @Test(arguments: shapes)
  func `every shape seen is read, with its stack and its end`(shape: Shape) throws {
    let handle = try WaitHandle(shape.url, hosts: .none)

    #expect(handle.url.text == shape.url)
    #expect(handle.stack.text == shape.stackID)
    #expect(handle.stack.region == shape.region)
    #expect(handle.stack.partition.rawValue == shape.partition)
    #expect(handle.stack.account == "123456789012")
    #expect(handle.stack.name == "demo-1")
    #expect(handle.expiry == Date(timeIntervalSince1970: Double(shape.expiry)))
  }

  @Test(arguments: [WaitURL.version2, .version4])
  func `it expires at the instant that the signature ends`(url: WaitURL) throws {
    let handle = try WaitHandle(url.text, hosts: .none)
    let end = ManualClock.start.addingTimeInterval(TimeInterval(WaitURL.life))

    #expect(!handle.isExpired(at: end.addingTimeInterval(-1)))
    #expect(handle.isExpired(at: end))
    #expect(handle.isExpired(at: end.addingTimeInterval(1)))
  }

  @Test func `it belongs to the stack that its URL names and to no other`() throws {
    let handle = try WaitHandle(WaitURL.version4.text, hosts: .none)

    #expect(handle.belongs(to: WaitURL.stackID))
    #expect(!handle.belongs(to: WaitURL.stackID.replacing("SC-wordpress", with: "SC-wordpress2")))
    #expect(!handle.belongs(to: WaitURL.stackID.replacing("123456789012", with: "210987654321")))
    #expect(!handle.belongs(to: WaitURL.stackID.dropLast() + "0"))
    #expect(!handle.belongs(to: WaitURL.stackID.uppercased()))
    #expect(!handle.belongs(to: ""))
  }

  @Test func `no way to print it shows the signature`() throws {
    let handle = try WaitHandle(WaitURL.version4.text, hosts: .none)
    var dumped = ""
    dump(handle, to: &dumped)
    dump(["nested": handle], to: &dumped)
    let texts = ["\(handle)", String(reflecting: handle), "\(Optional(handle) as Any)", dumped]

    for text in texts {
      #expect(!text.contains("Signature") && !text.contains("9f9f") && !text.contains("AKIDEXAMPLE"))
    }
    #expect("\(handle)".hasSuffix("/WaitHandle?<redacted>"))
  }
}
