import Foundation
import Testing

@testable import LambdaCore

struct CustomResourceResponseTests {
  private let address: ResponseAddress

  init() throws {
    address = try #require(
      ResponseAddress(
        [
          "ResponseURL": "https://h/a%2Fb%7Cc?x=%2B", "StackId": "arn:s/\"\u{E4}", "RequestId": "r",
          "LogicalResourceId": "Approval", "PhysicalResourceId": "p",
        ], idPrefix: "thing"))
  }

  @Test func `success is a PUT with an empty Content-Type that echoes verbatim`() throws {
    let request = CustomResourceResponse(to: address, .success(data: ["Approvers": "a@example.com"])).put.request

    #expect(request.method == .put)
    #expect(request.url.text == "https://h/a%2Fb%7Cc?x=%2B")
    #expect(request.headers.fields == [.init("Content-Type", "")])
    #expect(
      try JSONValue(parsing: request.body) == [
        "Status": "SUCCESS", "StackId": "arn:s/\"\u{E4}", "RequestId": "r", "LogicalResourceId": "Approval",
        "PhysicalResourceId": "p", "Data": ["Approvers": "a@example.com"],
      ])
  }

  @Test func `success without data has no Data`() throws {
    let body = try JSONValue(parsing: CustomResourceResponse(to: address, .success(data: [:])).body)

    #expect(body["Status"] == "SUCCESS")
    #expect(body["Data"] == nil)
  }

  @Test func `success may say why, and what is to be found by GetAtt is whole all the same`() throws {
    let reason = String(repeating: "yes ", count: 2000)
    let digest = String(repeating: "d", count: 64)
    let response = CustomResourceResponse(to: address, .success(data: ["Digest": digest], reason: reason))
    let body = try JSONValue(parsing: response.body)

    #expect(response.body.count <= CustomResourceResponse.maxBodyBytes)
    #expect(body["Reason"]?.string?.hasPrefix("yes yes ") == true)
    #expect(body["Data"] == ["Digest": .string(digest)])
  }

  @Test func `failure has a reason`() throws {
    let body = try JSONValue(parsing: CustomResourceResponse(to: address, .failed(reason: "no \"way\"")).body)

    #expect(body["Status"] == "FAILED")
    #expect(body["Reason"] == "no \"way\"")
  }

  @Test func `an empty reason is replaced, since CloudFormation wants one`() throws {
    let body = try JSONValue(parsing: CustomResourceResponse(to: address, .failed(reason: "")).body)

    #expect(body["Reason"]?.string?.isEmpty == false)
  }

  /// Texts whose JSON is larger than they are, or whose characters are larger than they look.
  @Test(arguments: [
    "a", "\"", "\\", "\n", "\u{1}", "\u{E4}", "\u{20AC}", "\u{1F600}", "e\u{301}", "\u{1F1EB}\u{1F1F7}",
  ])
  func `a long reason is cut to what CloudFormation takes`(character: String) throws {
    for length in [4096, 5000, 100_000] {
      let reason = String(repeating: character, count: length)
      let body = CustomResourceResponse(to: address, .failed(reason: reason)).body
      let kept = try #require(try JSONValue(parsing: body)["Reason"]?.string)

      #expect(body.count <= 4096)
      #expect(body.count > 3800)
      #expect(kept.hasSuffix("\u{2026}"))
      #expect(Array(reason.unicodeScalars).starts(with: kept.unicodeScalars.dropLast()))
    }
  }

  @Test func `a reason that just fits is whole`() throws {
    let envelope = CustomResourceResponse(to: address, .failed(reason: "x")).body.count - 1
    let reason = String(repeating: "a", count: 4096 - envelope)
    let body = CustomResourceResponse(to: address, .failed(reason: reason)).body

    #expect(body.count == 4096)
    #expect(try JSONValue(parsing: body)["Reason"]?.string == reason)
  }

  @Test func `long data is cut too`() throws {
    let long = String(repeating: "\"\u{1F600}", count: 3000)
    let body = CustomResourceResponse(to: address, .success(data: ["One": long, "Two": long, "Three": "short"])).body

    #expect(body.count <= 4096)
    #expect(try JSONValue(parsing: body)["Data"]?["Three"] == "short")
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "\u{2026}"), ("abcdef", 5, "ab\u{2026}"),
    ("\u{E4}\u{E4}\u{E4}", 5, "\u{E4}\u{2026}"),
    ("\u{1F600}\u{1F600}", 7, "\u{1F600}\u{2026}"), ("\u{1F600}\u{1F600}", 6, "\u{2026}"), ("abcd", 2, ""), ("", 0, ""),
  ])
  func `a prefix is counted in bytes and never splits a character`(text: String, limit: Int, prefix: String) {
    #expect(text.prefix(utf8Bytes: limit) == prefix)
    #expect(text.prefix(utf8Bytes: limit).utf8.count <= limit)
  }
}
