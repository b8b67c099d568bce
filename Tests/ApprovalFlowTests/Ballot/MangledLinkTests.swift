import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// Links as email systems leave them.
struct MangledLinkTests {
  private static let id = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
  private static let key = "qLZ-3dT_aGk0123456789abcdefghijklmnopqrstuA"

  /// R24, R25 and R26 of docs/reports.md.
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

  @Test(arguments: ["%20", "+", "%0A", "%0D%0A", "%0D%0A%20", "=%0D%0A", "%3D%0D%0A", "=%0A"])
  func `a link that was wrapped is put together`(wrap: String) throws {
    func wrapped(_ text: String) -> String { "\(text.prefix(20))\(wrap)\(text.dropFirst(20))" }
    let encoded = Base64URL.encode(Array(WaitURL.version4.text.utf8))

    let query = "request=\(wrapped(Self.id))&key=\(wrapped(Self.key))"
    #expect(try ApprovalLink(format2(query)) == .entry(id: Self.id, key: Self.key))
    if !wrap.hasSuffix("20"), wrap != "+" {
      #expect(try ApprovalLink(format2("waitUrl=\(wrapped(encoded))")) == .waitURL(WaitURL.version4.text))
    }
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
}
