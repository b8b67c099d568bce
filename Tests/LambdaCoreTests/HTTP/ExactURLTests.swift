import Testing

@testable import LambdaCore

struct ExactURLTests {
  @Test func `what describes a URL does not show its query`() throws {
    let url = try ExactURL("https://h/path?Signature=secret")
    var dumped = ""
    dump(url, to: &dumped)

    for text in ["\(url)", String(reflecting: url), "\(HTTPRequest(.put, url))", dumped] {
      #expect(text.contains("https://h/path"))
      #expect(!text.contains("secret"))
    }
  }

  @Test func `each part is read and no byte is changed`() throws {
    let text = "HTTPS://user:pw@Example.COM:8443/a%2Fb%2f//c;d?x=%7c&y=+&%zz".replacing("%zz", with: "z") + "#part"
    let url = try ExactURL(text)

    #expect(url.text == text)
    #expect(url.scheme == "https")
    #expect(url.userInfo == "user:pw")
    #expect(url.host == "example.com")
    #expect(url.port == 8443)
    #expect(url.hostAndPort == "example.com:8443")
    #expect(url.path == "/a%2Fb%2f//c;d")
    #expect(url.query == "x=%7c&y=+&z")
    #expect(url.fragment == "part")
    #expect(url.withoutQuery == "https://example.com:8443/a%2Fb%2f//c;d")
  }

  @Test(arguments: [
    ("http://h", "/", nil as String?),
    ("http://h/", "/", nil),
    ("http://h?", "/", ""),
    ("http://h?a=b", "/", "a=b"),
    ("http://h/p?a?b", "/p", "a?b"),
    ("http://h/p?a#b?c", "/p", "a"),
  ])
  func `a path is never empty and a query may be`(text: String, path: String, query: String?) throws {
    let url = try ExactURL(text)

    #expect(url.path == path)
    #expect(url.query == query)
    #expect(url.port == nil)
    #expect(url.userInfo == nil)
  }

  @Test func `query items are decoded in order and a plus stays a plus`() throws {
    let items = try ExactURL("https://h/?b=1&a=%2B+%20&b=&c&=d&&e=f=g").queryItems

    #expect(items.map(\.name) == ["b", "a", "b", "c", "", "e"])
    #expect(items.map(\.value) == ["1", "+\u{2B} ", "", "", "d", "f=g"])
  }

  @Test func `the last at sign ends the user info`() throws {
    let url = try ExactURL("https://one@two@example.com/")

    #expect(url.userInfo == "one@two")
    #expect(url.host == "example.com")
  }

  @Test(arguments: [
    ("", InvalidURL.notAbsolute),
    ("/path", .notAbsolute),
    ("example.com", .notAbsolute),
    ("https:/example.com", .notAbsolute),
    ("ftp://example.com", .unsupportedScheme("ftp")),
    ("javascript://example.com", .unsupportedScheme("javascript")),
    ("://example.com", .unsupportedScheme("")),
    ("https://", .invalidHost),
    ("https:///path", .invalidHost),
    ("https://user@/path", .invalidHost),
    ("https://a_b.example.com/", .invalidHost),
    ("https://a%2Eb/", .invalidHost),
    ("https://h:/", .invalidPort("")),
    ("https://h:0/", .invalidPort("0")),
    ("https://h:65536/", .invalidPort("65536")),
    ("https://h:-1/", .invalidPort("-1")),
    ("https://h:+1/", .invalidPort("+1")),
    ("https://h:80:80/", .invalidPort("80:80")),
    ("https://h/%", .brokenEscape),
    ("https://h/%4", .brokenEscape),
    ("https://h/%4G", .brokenEscape),
    ("https://h/?%%41", .brokenEscape),
    ("https://h/a b", .illegalCharacter(" ")),
    ("https://h/a|b", .illegalCharacter("|")),
    ("https://h/\u{0}", .illegalCharacter("\u{0}")),
    ("https://h/\r\nHost: other", .illegalCharacter("\r")),
    ("https://h/\u{7F}", .illegalCharacter("\u{7F}")),
    ("https://h\\example.com/", .illegalCharacter("\\")),
    ("https://ex\u{E4}mple.com/", .illegalCharacter("\u{E4}")),
    ("https://h/\u{202E}", .illegalCharacter("\u{202E}")),
    ("https://[::1]/", .illegalCharacter("[")),
  ])
  func `what is no exact http URL is refused`(text: String, error: InvalidURL) {
    #expect(throws: error) { try ExactURL(text) }
  }

  @Test func `a refusal never repeats the URL`() {
    let secret = "https://h/?X-Amz-Signature=secret|"
    let error = #expect(throws: InvalidURL.self) { try ExactURL(secret) }

    #expect(error?.description == "it has a character that a URL can't have, U+7C")
  }
}
