import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// The query of a wait URL: what is missing, doubled or out of range makes it none.
struct WaitHandleSignatureTests {
  private static let parameters4 = [
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
  ]
  private static let parameters2 = ["AWSAccessKeyId", "Expires", "Signature"]

  @Test(arguments: parameters4)
  func `a part of version 4 that is missing, empty or doubled is noticed`(name: String) {
    let items = WaitURL.version4.query.split(separator: "&").map(String.init)
    let own = items.filter { $0.hasPrefix("\(name)=") }
    let others = items.filter { !$0.hasPrefix("\(name)=") }

    #expect(own.count == 1)
    #expect(throws: InvalidWaitHandle.notSigned) { try handle(others) }
    #expect(throws: InvalidWaitHandle.notSigned) { try handle(others + ["\(name)="]) }
    #expect(throws: InvalidWaitHandle.notSigned) { try handle(others + [name]) }
    #expect(throws: InvalidWaitHandle.repeatedParameter(name)) { try handle(items + own) }
    #expect(throws: InvalidWaitHandle.repeatedParameter(name)) {
      try handle(items + [name.replacing("e", with: "%65") + "=x"])
    }
  }

  @Test(arguments: parameters2)
  func `a part of version 2 that is missing, empty or doubled is noticed`(name: String) {
    let items = WaitURL.version2.query.split(separator: "&").map(String.init)
    let own = items.filter { $0.hasPrefix("\(name)=") }
    let others = items.filter { !$0.hasPrefix("\(name)=") }

    #expect(own.count == 1)
    #expect(throws: InvalidWaitHandle.notSigned) { try handle(others) }
    #expect(throws: InvalidWaitHandle.notSigned) { try handle(others + ["\(name)="]) }
    #expect(throws: InvalidWaitHandle.repeatedParameter(name)) { try handle(items + own) }
  }

  /// Anyone can write a link whose page then quotes this name.
  @Test func `the name of a doubled part is fit to be shown`() {
    let name = "a\u{202E}b\n\u{0}" + String(repeating: "e\u{301}\u{301}", count: 99)
    let error = InvalidWaitHandle.repeatedParameter(name)

    #expect("\(error)".hasPrefix("its query has ab e\u{301}\u{301}"))
    #expect("\(error)".unicodeScalars.count < 120)
  }

  /// A link that lost its end on the way, or a character in it.
  @Test(arguments: [1, 4, 8, 12, 40, 63])
  func `a signature of version 4 that was cut is not whole`(count: Int) {
    #expect(throws: InvalidWaitHandle.damagedSignature) { try handle([String(WaitURL.version4.query.dropLast(count))]) }
  }

  @Test(arguments: ["9F", "9g", "%20", "9f9", "%D9%A1"])
  func `a signature of version 4 is 64 lower-case hexadecimal digits`(end: String) {
    let query = WaitURL.version4.query.dropLast(2) + end

    #expect(throws: InvalidWaitHandle.damagedSignature) { try handle([String(query)]) }
  }

  @Test(arguments: [
    "", "c2ln", "c2lnbmF0dXJlc2lnbmF0dXJlAA", "c2lnbmF0dXJlc2lnbmF0dXJlAAA", "c2lnbmF0dXJlc2lnbmF0dXJlAAAA",
    "c2lnbmF0dXJlc2lnbmF0dXJlAA%3D%3D", "c2lnbmF0dXJlc2ln-mF0dXJlAAA%3D", "c2lnbmF0dXJl%20c2lnbmF0dXJlAA%3D",
  ])
  func `a signature of version 2 is 20 bytes in Base64`(signature: String) {
    let items = ["Expires=4102488000", "AWSAccessKeyId=AKIDEXAMPLE", "Signature=\(signature)"]

    #expect(throws: signature.isEmpty ? InvalidWaitHandle.notSigned : .damagedSignature) { try handle(items) }
  }

  @Test func `both versions at once are none`() {
    #expect(throws: InvalidWaitHandle.notSigned) { try handle([WaitURL.version2.query, WaitURL.version4.query]) }
  }

  @Test(arguments: [
    "", "&", "=", "X-Amz-Signature=1", "Expires=4102488000",
    WaitURL.version4.query.replacing("AWS4-HMAC-SHA256", with: "AWS4-ECDSA-P256-SHA256"),
    WaitURL.version4.query.replacing("SignedHeaders=host", with: "SignedHeaders=content-type%3Bhost"),
    WaitURL.version4.query.lowercased(),
  ])
  func `what is not signed as a bare PUT needs it is refused`(query: String) {
    #expect(throws: InvalidWaitHandle.notSigned) { try handle([query]) }
  }

  @Test(arguments: [
    "Expires=soon", "Expires=-1", "Expires=%2B1", "Expires=1.5", "Expires=1e9", "Expires=253402300800",
    "Expires=99999999999999999999", "Expires=%D9%A1",
  ])
  func `an end of version 2 that is no time is refused`(expires: String) {
    let query = "\(expires)&AWSAccessKeyId=AKIDEXAMPLE&Signature=\(WaitURL.signature2)"

    #expect(throws: InvalidWaitHandle.unreadableExpiry) { try handle([query]) }
  }

  @Test(arguments: [
    ("21000101T000000Z", "21000101"), ("21000101T000000Z", "21000230T000000Z"),
    ("21000101T000000Z", "21000101T250000Z"),
    ("=43199", "=604801"), ("=43199", "=-1"), ("=43199", "=soon"), ("=43199", "=99999999999999999999"),
  ])
  func `an end of version 4 that is no time is refused`(part: String, replacement: String) {
    let query = WaitURL.version4.query.replacing("X-Amz-Date=\(part)", with: "X-Amz-Date=\(replacement)")
      .replacing("Expires\(part)", with: "Expires\(replacement)")

    #expect(query != WaitURL.version4.query)
    #expect(throws: InvalidWaitHandle.unreadableExpiry) { try handle([query]) }
  }

  @Test func `parameters of S3's own change nothing`() throws {
    let token = try handle([WaitURL.version4.query, "X-Amz-Security-Token=t", "x-id=PutObject"])

    #expect(token.expiry == ManualClock.start.addingTimeInterval(TimeInterval(WaitURL.life)))
  }

  private func handle(_ items: [String]) throws(InvalidWaitHandle) -> WaitHandle {
    var url = WaitURL.version4
    url.query = items.joined(separator: "&")
    return try WaitHandle(url.text, hosts: .none)
  }
}
