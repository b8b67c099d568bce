import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct ApprovalLinkTests {
  private static let base = "https://api.example.com/approval"

  @Test(arguments: [ApprovalLink.waitURL(WaitURL.version4.text), .waitURL(WaitURL.version2.text)])
  func `a link that carries the wait URL is read back in every payload format`(link: ApprovalLink) throws {
    let url = try ExactURL(link.url(at: Self.base))

    #expect(url.withoutQuery == Self.base)
    #expect(try ApprovalLink(format2(try #require(url.query))) == link)
    #expect(try ApprovalLink(format1(url.queryItems.map { ($0.name, $0.value) })) == link)
  }

  @Test func `a link to the ledger is short and read back`() throws {
    let link = ApprovalLink.entry(
      id: String(repeating: "a", count: 32), key: Base64URL.encode((0..<32).map { UInt8($0) }))
    let url = try ExactURL(link.url(at: "https://a1b2c3d4e5.execute-api.ap-southeast-2.amazonaws.com/approval"))

    #expect(url.text.utf8.count < 200)
    #expect(try ApprovalLink(format2(try #require(url.query))) == link)
  }

  /// The original sent plain Base64, and queries turn its plus signs into blanks.
  @Test(arguments: [
    "aHR0cHM6Ly9oLz9+fn4/Pz8=", "aHR0cHM6Ly9oLz9+fn4/Pz8", "aHR0cHM6Ly9oLz9-fn4_Pz8", "aHR0cHM6Ly9oLz9 fn4/Pz8=",
  ])
  func `plain Base64 is read too`(encoded: String) throws {
    #expect(try ApprovalLink(format1([("waitUrl", encoded)])) == .waitURL("https://h/?~~~???"))
  }

  @Test func `what mail gateways add is passed over`() throws {
    let link = ApprovalLink.entry(id: "7f3a", key: "k")

    #expect(try ApprovalLink(format2("utm_source=mail&request=7f3a&data=05%7C01&key=k&reserved=0&reserved=1")) == link)
    #expect(try ApprovalLink(format2("request=7f3a&key=k&waitUrl=")) == link)
  }

  @Test func `a link through one quoted-printable decoding too many stays whole, and no email program cuts its end`()
    throws
  {
    for _ in 0..<500 {
      let link = ApprovalLink.entry(id: RandomBits.system.id(), key: LedgerSecret(.system).key)
      let query = String(link.url(at: Self.base).dropFirst(Self.base.count + 1))

      #expect(!query.contains(/=[0-9A-Fa-f]{2}/))
      #expect(query.contains(/[A-Za-z0-9]$/))
      #expect(try ApprovalLink(format2(query)) == link)
    }
  }

  @Test func `a key does not begin with two hexadecimal digits, however many are drawn`() {
    for _ in 0..<500 { #expect(!LedgerSecret(.system).key.contains(/^[0-9A-Fa-f]{2}/)) }
  }

  @Test func `a value that quoted-printable would eat is escaped at its ends`() throws {
    let link = ApprovalLink.entry(id: "a1", key: "3Dkey_")

    #expect(link.url(at: Self.base) == Self.base + "?request=%611&key=%33Dkey%5F")
  }

  @Test(arguments: [
    ("", InvalidLink.empty),
    ("waiturl=aGk", .empty),
    ("waitUrl=", .empty),
    ("waitUrl=&request=&key=", .empty),
    ("request=7f3a", .incomplete),
    ("key=k", .incomplete),
    ("request=7f3a&key=", .incomplete),
    ("waitUrl=aGk&request=7f3a", .incomplete),
    ("waitUrl=aGk&request=7f3a&key=k", .incomplete),
    ("waitUrl=aGk&waitUrl=aGk", .repeated("waitUrl")),
    ("waitUrl=aGk&waitUrl=", .repeated("waitUrl")),
    ("request=1&request=2&key=k", .repeated("request")),
    ("request=1&key=k&key=l", .repeated("key")),
    ("waitUrl=a", .notBase64),
    ("waitUrl=%00", .notBase64),
    ("waitUrl=https%3A%2F%2Fexample.com", .notBase64),
    ("waitUrl=_w", .notBase64),
  ])
  func `what is no link is refused with its reason`(query: String, error: InvalidLink) {
    #expect(throws: error) { try ApprovalLink(format2(query)) }
  }

  @Test(arguments: [ApprovalLink.waitURL("https://secret"), .entry(id: "secret", key: "secret")])
  func `no way to print it shows it`(link: ApprovalLink) {
    var dumped = ""
    dump(link, to: &dumped)

    for text in ["\(link)", String(reflecting: link), "\([link])", dumped] { #expect(!text.contains("secret")) }
  }
}
