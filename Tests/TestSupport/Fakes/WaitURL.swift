import Foundation
import LambdaCore

/// A wait handle's pre-signed URL in the shape of the real ones, each part of which a test can change.
///
/// Account, ids and signature are made up.
package struct WaitURL: Sendable {
  package static let stackID =
    "arn:aws:cloudformation:eu-west-3:123456789012:stack/SC-wordpress/4b2f3f30-7c1e-11ee-9d3a-0a1b2c3d4e5f"
  /// Seconds that the signature holds, counted from `ManualClock.start`.
  package static let life = 43_199
  package static let path =
    "/arn%3Aaws%3Acloudformation%3Aeu-west-3%3A123456789012%3Astack/SC-wordpress/"
    + "4b2f3f30-7c1e-11ee-9d3a-0a1b2c3d4e5f/4b2f8d50-7c1e-11ee-9d3a-0a1b2c3d4e5f/WaitHandle"

  /// 20 bytes that sign nothing, in Base64, with every character that is escaped.
  package static let signature2 = "c2lnbmF0%2Bw%2Fjc2lnbmF0dXJlcAA%3D"

  package var scheme = "https"
  package var host = "cloudformation-waitcondition-eu-west-3.s3.eu-west-3.amazonaws.com"
  package var path = WaitURL.path
  package var query: String

  /// A URL whose signature is of version 4 and begins at `ManualClock.start`.
  package static var version4: WaitURL {
    WaitURL(
      query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=21000101T000000Z&X-Amz-SignedHeaders=host"
        + "&X-Amz-Expires=\(life)&X-Amz-Credential=AKIDEXAMPLE%2F21000101%2Feu-west-3%2Fs3%2Faws4_request"
        + "&X-Amz-Signature=" + String(repeating: "9f", count: 32))
  }

  /// A URL whose signature is of version 2.
  package static var version2: WaitURL {
    let expires = Int(ManualClock.start.timeIntervalSince1970) + life
    return WaitURL(query: "Expires=\(expires)&AWSAccessKeyId=AKIDEXAMPLE&Signature=\(signature2)")
  }

  package var text: String { "\(scheme)://\(host)\(path)?\(query)" }
}
