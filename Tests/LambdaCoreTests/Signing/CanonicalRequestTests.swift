import Foundation
import Testing

@testable import LambdaCore

struct CanonicalRequestTests {
  @Test(arguments: [
    ("/", "/"), ("/a", "/a"), ("/a/", "/a/"), ("//", "/"), ("//a//b", "/a/b"), ("/./a/./", "/a/"), ("/a/..", "/"),
    ("/../../a", "/a"), ("/a/b/../c", "/a/c"), ("/a/../", "/"), ("/...", "/..."), ("/a%20b", "/a%2520b"),
    ("/%2e%2e/a", "/%252e%252e/a"), ("/a+b*c~", "/a%2Bb%2Ac~"),
  ])
  func `a path is resolved and encoded once more`(path: String, canonical: String) {
    #expect(CanonicalPath.text(path) == canonical)
  }

  @Test(arguments: [
    (nil, ""), ("", ""), ("a", "a="), ("a=", "a="), ("b=1&a=2", "a=2&b=1"), ("a=2&a=10&a=", "a=&a=10&a=2"),
    ("a=b=c", "a=b%3Dc"), ("=v", "=v"), ("a&&b", "a=&b="), ("%7e=%7E~", "~=~~"), ("a=%2f", "a=%2F"),
    ("a+b=c+d", "a%2Bb=c%2Bd"),
    ("a=%20", "a=%20"), ("%FF=%ff", "%FF=%FF"), ("a=*'()", "a=%2A%27%28%29"),
    ("a-b=1&a=2&aB=3&A=4", "A=4&a=2&a-b=1&aB=3"),
  ])
  func `a query is encoded afresh and sorted`(query: String?, canonical: String) {
    #expect(CanonicalQuery.text(query) == canonical)
  }

  @Test func `header values lose extra spaces, and fields of one name are joined in order`() throws {
    let headers = try canonicalHeaders([
      .init("X-Amz-Note", "  second \t part "), .init("B", ""), .init("x-amz-note", "first"), .init("A_b", "\"a  b\""),
    ])

    #expect(headers.text == "a_b:\"a b\"\nb:\nhost:example.com\nx-amz-note:second part,first\n")
    #expect(headers.names == "a_b;b;host;x-amz-note")
  }

  @Test(arguments: [
    "Authorization", "connection", "Expect", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
    "Transfer-Encoding", "Upgrade", "User-Agent", "X-Amzn-Trace-Id",
  ])
  func `what a proxy may change is not signed`(name: String) throws {
    #expect(try canonicalHeaders([.init(name, "value")]).names == "host")
  }

  @Test(arguments: [
    ("https://Example.com/", "example.com"), ("https://example.com:443/", "example.com"),
    ("https://example.com:80/", "example.com:80"), ("http://example.com:80/", "example.com"),
    ("http://127.0.0.1:8080/", "127.0.0.1:8080"), ("https://name:word@example.com/", "example.com"),
  ])
  func `the host is signed as the transport sends it`(url: String, host: String) throws {
    let headers = CanonicalHeaders(HTTPRequest(.get, try ExactURL(url)))

    #expect(headers.text == "host:\(host)\n")
  }

  @Test func `a Host header of the request's own is the one signed`() throws {
    #expect(try canonicalHeaders([.init("Host", "other.example.com")]).text == "host:other.example.com\n")
  }

  @Test func `the body's hash is the one the request states, where it states one`() throws {
    var request = HTTPRequest(.put, try ExactURL("https://example.com"), body: Data("body".utf8))
    #expect(CanonicalRequest(request).bodyHash == SHA256.hash("body").hex)

    request.headers["X-Amz-Content-Sha256"] = "UNSIGNED-PAYLOAD"
    #expect(CanonicalRequest(request).bodyHash == "UNSIGNED-PAYLOAD")
  }

  private func canonicalHeaders(_ headers: HTTPHeaders) throws -> CanonicalHeaders {
    CanonicalHeaders(HTTPRequest(.get, try ExactURL("https://example.com/"), headers: headers))
  }
}
