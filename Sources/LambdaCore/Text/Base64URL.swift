import Foundation

/// Base64 with the URL-safe alphabet and without padding.
///
/// Source: RFC 4648, section 5.
package enum Base64URL {
  package static func encode(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").trimming { $0 == "=" }
  }

  /// Reads either alphabet, padded or not; a space counts as the `+` that a query's decoding took away.
  package static func decode(_ text: String) -> [UInt8]? {
    let plain = text.trimming { $0 == "=" }
      .replacing("-", with: "+").replacing("_", with: "/").replacing(" ", with: "+")
    guard plain.utf8.count % 4 != 1 else { return nil }
    let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
    return Data(base64Encoded: plain + padding).map(Array.init)
  }
}
