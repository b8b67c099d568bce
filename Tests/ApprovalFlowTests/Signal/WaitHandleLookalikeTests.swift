import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// Who can slip in another URL can make the function PUT anywhere, or make a forged request look decided.
struct WaitHandleLookalikeTests {
  private static let bucket = "cloudformation-waitcondition-eu-west-3"
  private static let host = "\(bucket).s3.eu-west-3.amazonaws.com"

  @Test(arguments: [
    "evil.example.com", "\(bucket).example.com", "s3.eu-west-3.amazonaws.com", "\(host).example.com",
    "evil-\(host)", "a.\(host)", "\(bucket)x.s3.eu-west-3.amazonaws.com", "\(bucket)-evil.s3.eu-west-3.amazonaws.com",
    "cloudformation-waitcondition-evil.s3.eu-west-3.amazonaws.com", "cloudformation-waitcondition-.s3.amazonaws.com",
    "cloudformation-waitcondition-eu-west-1.s3.eu-west-1.amazonaws.com", "\(bucket).s3.eu-west-1.amazonaws.com",
    "cloudformation-waitcondition-eu-west-1.s3.eu-west-3.amazonaws.com", "\(bucket).s3.amazonaws.com",
    "\(bucket).s3-eu-west-1.amazonaws.com", "\(bucket).s3.eu-west-3.amazonaws.com.cn",
    "\(bucket).s3.eu-west-3.amazonaws.co",
    "\(bucket).s3-website.eu-west-3.amazonaws.com", "\(bucket).s3-accelerate.amazonaws.com",
    "\(bucket).s3.dualstack.eu-west-3.amazonaws.com", "\(bucket).s3-fips.eu-west-3.amazonaws.com",
    "\(bucket)..s3.eu-west-3.amazonaws.com", "\(host).", ".\(host)", host.uppercased(),
    "Cloudformation-waitcondition-eu-west-3.s3.eu-west-3.amazonaws.com", "\(host):443", "\(host):8443", "\(host):",
    "\(host):0", "user@\(host)", "user:pw@\(host)", "@\(host)", "\(host)@evil.example.com", "\(host)%2eexample.com",
    "\(host)\\@evil.example.com", "cloudformation-waitcondition-eu-west-\u{FF13}.s3.eu-west-3.amazonaws.com",
    "cloudformation-waitcondition-eu-west-3.s3.eu-west-3.amazon\u{430}ws.com", "xn--\(host)", "127.0.0.1",
    "169.254.169.254",
    "localhost", "[::1]", "", " \(host)",
    "cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com",
  ])
  func `another host is refused`(host: String) {
    for url in [WaitURL.version2, .version4] {
      var url = url
      url.host = host
      #expect(throws: InvalidWaitHandle.self) { try WaitHandle(url.text, hosts: .none) }
    }
  }

  @Test(arguments: ["http", "HTTP", "HTTPS", "ftp", "file", "", "javascript", "https:https", " https", "https\n"])
  func `another scheme is refused`(scheme: String) {
    var url = WaitURL.version4
    url.scheme = scheme

    #expect(throws: InvalidWaitHandle.self) { try WaitHandle(url.text, hosts: .none) }
  }

  private static let arn = "arn%3Aaws%3Acloudformation%3Aeu-west-3%3A123456789012%3Astack"
  private static let uuid = "4b2f3f30-7c1e-11ee-9d3a-0a1b2c3d4e5f"

  @Test(arguments: [
    "", "/", "/WaitHandle", "/\(arn)/demo/\(uuid)", "/\(arn)/demo/\(uuid)/", "/\(arn)/demo/\(uuid)//WaitHandle",
    "/\(arn)/demo/\(uuid)/\(uuid)/\(uuid)/WaitHandle", "//\(arn)/demo/\(uuid)/WaitHandle",
    "/\(arn)/demo/\(uuid)/WaitHandle/", "/\(arn)/demo/\(uuid)/../WaitHandle", "/\(arn)/demo/\(uuid)/./WaitHandle",
    "/../\(arn)/demo/\(uuid)/WaitHandle", "/\(arn)/../\(uuid)/WaitHandle", "/\(arn)/demo/\(uuid)/%2E%2E/WaitHandle",
    "/\(arn)/demo/\(uuid)/Wait-Handle", "/\(arn)/demo/\(uuid)/Wait%20Handle", "/\(arn)/demo/\(uuid)/WaitHandle%00",
    "/\(arn)/demo/\(uuid)/WaitHandle%0D%0A", "/\(arn)/de_mo/\(uuid)/WaitHandle", "/\(arn)/1demo/\(uuid)/WaitHandle",
    "/\(arn)/%2Fdemo/\(uuid)/WaitHandle", "/\(arn)/d%C3%A9mo/\(uuid)/WaitHandle",
    "/\(arn)/demo%FF/\(uuid)/WaitHandle",
    "/\(arn.replacing("%", with: "%25"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("cloudformation", with: "s3"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("stack", with: "changeSet"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("Aaws%", with: "Aaws-cn%"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("Aaws%", with: "Aaws-iso%"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("eu-west-3", with: "eu-west-1"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("eu-west-3", with: "EU-WEST-3"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("123456789012", with: "12345678901"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("123456789012", with: "1234567890123"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("123456789012", with: "12345678901x"))/demo/\(uuid)/WaitHandle",
    "/\(arn.replacing("123456789012", with: "%D9%A123456789012"))/demo/\(uuid)/WaitHandle",
    "/demo/\(uuid)/WaitHandle", "/x/\(arn)/demo/\(uuid)/WaitHandle", "/\(arn)%3Ax/demo/\(uuid)/WaitHandle",
    "/%61/../\(arn)/demo/\(uuid)/WaitHandle", "/\(arn)/demo/\(uuid)/WaitHandle#x", "/\(arn)/demo/\(uuid)/WaitHandle#",
    "/\(arn)/demo/\(uuid)/WaitHandle%", "/\(arn)/demo/\(uuid)/Wait\tHandle", "/\(arn)/demo/\(uuid)/WaitHandle\u{0}",
    "/\(arn)/demo/\(uuid)/Wait\u{200B}Handle", "/\(arn)/demo/\(uuid)/W\u{430}itHandle",
    "/\(arn)/\(String(repeating: "d", count: 129))/\(uuid)/WaitHandle",
  ])
  func `a path that names no stack and handle of this region is refused`(path: String) {
    var url = WaitURL.version4
    url.path = path

    #expect(throws: InvalidWaitHandle.self) { try WaitHandle(url.text, hosts: .none) }
  }

  @Test func `a URL longer than any that CloudFormation makes is refused`() {
    var url = WaitURL.version4
    url.query += "&X-Amz-Security-Token=" + String(repeating: "a", count: 8192)

    #expect(throws: InvalidWaitHandle.tooLong) { try WaitHandle(url.text, hosts: .none) }
  }

  @Test(arguments: ["", " ", "waitUrl", "https://", "null", "{}", "\u{0}", "https://%"])
  func `what is no URL is refused`(text: String) {
    #expect(throws: InvalidWaitHandle.self) { try WaitHandle(text, hosts: .none) }
  }

  /// The forger of a link chooses the name, and the page shows the refusal.
  @Test func `a refusal is fit to be shown`() {
    var url = WaitURL.version4
    url.query += "&a%E2%80%AEb%0Ac=1&a%E2%80%AEb%0Ac=2"
    let error = #expect(throws: InvalidWaitHandle.self) { try WaitHandle(url.text, hosts: .none) }

    #expect(error?.description == "its query has ab c more than once")
  }

  @Test func `a refusal shows no part of the query`() {
    var url = WaitURL.version4
    url.host = "evil.example.com"
    let error = #expect(throws: InvalidWaitHandle.foreignHost("evil.example.com")) {
      try WaitHandle(url.text, hosts: .none)
    }

    #expect(error?.description == "its host evil.example.com is not where CloudFormation keeps its region's signals")
  }
}
