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

  private static let id = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
  private static let key = "qLZ-3dT_aGk0123456789abcdefghijklmnopqrstuA"

  /// R24, R25, R26 of the public reports.
  @Test(arguments: [
    "request=ID&amp;key=KEY", "request=ID&amp;amp;key=KEY", "request=ID&AMP;key=KEY", "request=ID&%2338;key=KEY",
    "request=3DID&key=3DKEY", "request=3dID&key=KEY", "request=3DID&amp;key=3DKEY",
    "request=ID%26key=KEY", "request=ID%26key%3DKEY", "request%3DID%26key%3DKEY", "request=ID%26amp%3Bkey%3DKEY",
    "request=ID&key=KEY.", "request=ID&key=KEY>", "request=ID&key=KEY,", "request=ID&key=KEY)", "request=ID&key=KEY%22",
    "request=ID&key=KEY%3E", "request=ID&key=KEY%0D", "request=ID&key=KEY%0A", "request=ID&key=KEY%0D%0A",
    "request=ID&key=KEY%20", "request=ID&key=KEY+", "request=ID&key=KEY%C2%A0", "request=ID&key=KEY%E2%80%9D",
    "request=ID&key=KEY%E3%80%82", "request=ID&key=KEY&gt;", "request=ID&key=KEY%22%3Ehere%3C/a%3E",
    "request=ID&key=KEY_",
    "request=ID&key=KEY--", "request=ID&key=KEY;", "request=ID&key=KEY=", "request=ID&key=KEY%3D",
    "request=ID&key=KEY!",
    "request=%3CID&key=%20KEY", "request=ID%0D%0A&key=KEY", "request=ID%20&key=KEY", "request=UPPER&key=KEY",
    "key=KEY%0A&request=UPPER.", "utm_source=a%26key%3Db&request=ID&key=KEY",
  ])
  func `what email systems do to a link is undone`(mangled: String) throws {
    let query = mangled.replacing("ID", with: Self.id).replacing("KEY", with: Self.key)
      .replacing("UPPER", with: Self.id.uppercased())

    #expect(try ApprovalLink(format2(query)) == .entry(id: Self.id, key: Self.key))
  }

  @Test func `a link that payload 1.0 took apart at an escaped ampersand is put together`() throws {
    let parameters = [("request", Self.id), ("amp;key", Self.key + "\u{A0}")]

    #expect(try ApprovalLink(format1(parameters)) == .entry(id: Self.id, key: Self.key))
  }

  @Test(arguments: ["3DURL", "URL.", "URL%3E", "URL%0D%0A", "URL%20", "%3CURL%3E", "URL)", "URL%C2%A0", "URL%22"])
  func `what email systems do to a link that carries the wait URL is undone`(mangled: String) throws {
    let encoded = Base64URL.encode(Array(WaitURL.version4.text.utf8))
    let query = "waitUrl=" + mangled.replacing("URL", with: encoded)

    #expect(try ApprovalLink(format2(query)) == .waitURL(WaitURL.version4.text))
    #expect(try ApprovalLink(format2("waitUrl%3D\(encoded)")) == .waitURL(WaitURL.version4.text))
  }

  @Test(arguments: ["key=KEYx", "key=xKEY", "key=KE.Y", "key=3DxKEY"])
  func `a key that is another one stays another one`(mangled: String) throws {
    let query = "request=\(Self.id)&" + mangled.replacing("KEY", with: Self.key).replacing("KE.Y", with: "abc.def")
    let link = try ApprovalLink(format2(query))

    #expect(link != .entry(id: Self.id, key: Self.key))
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

  private func format2(_ query: String) throws -> ProxyRequest {
    try ProxyRequest(["requestContext": ["http": ["method": "GET"]], "rawQueryString": .string(query)])
  }

  private func format1(_ parameters: [(String, String)]) throws -> ProxyRequest {
    let lists = Dictionary(parameters.map { ($0.0, JSONValue.array([.string($0.1)])) }) { $1 }
    return try ProxyRequest(["httpMethod": "GET", "multiValueQueryStringParameters": .object(lists)])
  }
}
