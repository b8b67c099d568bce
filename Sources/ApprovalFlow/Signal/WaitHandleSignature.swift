import Foundation
import LambdaCore

/// The signature in a pre-signed URL's query, as far as it can be checked without the key: that it is whole, and its end.
///
/// Source: Amazon S3 API Reference, Authenticating requests: query parameters; S3 Developer Guide, Signature Version 2.
struct WaitHandleSignature: Equatable {
  let expiry: Date

  init(_ url: ExactURL) throws(InvalidWaitHandle) {
    var values: [String: String] = [:]
    for field in url.queryItems {
      guard values.updateValue(field.value, forKey: field.name) == nil else { throw .repeatedParameter(field.name) }
    }
    let isVersion2 = Self.version2.allSatisfy { values[$0]?.isEmpty == false }
    let isVersion4 = Self.version4.allSatisfy { values[$0]?.isEmpty == false }
    guard isVersion2 != isVersion4 else { throw .notSigned }
    let isWhole =
      isVersion2 ? Self.isSignature2(values["Signature"] ?? "") : Self.isSignature4(values["X-Amz-Signature"] ?? "")
    guard isWhole else { throw .damagedSignature }
    expiry = isVersion2 ? try Self.expiry(version2: values) : try Self.expiry(version4: values)
  }

  private static let version2 = ["AWSAccessKeyId", "Expires", "Signature"]
  private static let version4 = [
    "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature",
  ]
  /// Seconds; S3 refuses a longer life.
  private static let maxVersion4Seconds = 604_800

  /// An HMAC-SHA1, 20 bytes, in Base64.
  private static func isSignature2(_ text: String) -> Bool {
    text.utf8.count == 28 && Data(base64Encoded: text)?.count == 20
  }

  /// An HMAC-SHA256 in lower-case hexadecimal.
  private static func isSignature4(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy("0123456789abcdef".utf8.contains)
  }

  private static func expiry(version2 values: [String: String]) throws(InvalidWaitHandle) -> Date {
    guard let seconds = number(values["Expires"], in: 0...Timestamp.latestSecond) else { throw .unreadableExpiry }
    return Date(timeIntervalSince1970: Double(seconds))
  }

  /// A signature over more headers than the host's could not be honoured by a bare PUT.
  private static func expiry(version4 values: [String: String]) throws(InvalidWaitHandle) -> Date {
    guard values["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256", values["X-Amz-SignedHeaders"] == "host" else {
      throw .notSigned
    }
    guard let start = values["X-Amz-Date"].flatMap({ Timestamp(iso8601Basic: $0)?.date }),
      let life = number(values["X-Amz-Expires"], in: 0...maxVersion4Seconds)
    else { throw .unreadableExpiry }
    return start.addingTimeInterval(Double(life))
  }

  private static func number(_ text: String?, in range: ClosedRange<Int>) -> Int? {
    guard let text, text.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
    return Int(text).flatMap { range.contains($0) ? $0 : nil }
  }
}
