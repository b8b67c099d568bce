import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport

/// The small parsers that the others are made of.
extension FuzzTarget {
  static let percentEncoding = FuzzTarget(name: "percent-encoding") { bytes in
    let text = bytes.text
    let encoded = PercentEncoding.encode(text)
    try hold(PercentEncoding.decode(encoded) == text, "encode and decode change \(text)")
    try hold(encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "encoding leaves a bare byte in \(encoded)")
    let normal = PercentEncoding.normalize(text)
    try hold(PercentEncoding.normalize(normal) == normal, "normalising twice changes \(normal)")
    try hold(PercentEncoding.decode(normal) == PercentEncoding.decode(text), "normalising changes what \(text) means")
    // A few say as much as all, of which a long input may have thousands.
    for field in FormField.parse(text).prefix(20) {
      let written = "\(PercentEncoding.encode(field.name))=\(PercentEncoding.encode(field.value))"
      try hold(FormField.parse(written) == [field], "a field is not read back from \(written)")
    }
  }

  static let base64URL = FuzzTarget(name: "base64url") { bytes in
    let encoded = Base64URL.encode(bytes)
    try hold(Base64URL.decode(encoded) == bytes, "encode and decode change \(bytes)")
    try hold(encoded == PercentEncoding.encode(encoded), "\(encoded) does not go into a query as it is")
    guard let decoded = Base64URL.decode(bytes.text) else { return }
    try hold(Base64URL.decode(Base64URL.encode(decoded)) == decoded, "\(bytes.text) is not read back")
    try hold(decoded.count <= bytes.count, "\(bytes.text) grows")
  }

  static let timestamp = FuzzTarget(name: "timestamp") { bytes in
    if let time = Timestamp(iso8601Basic: bytes.text) {
      try hold(time.iso8601Basic == bytes.text, "\(bytes.text) is written as \(time.iso8601Basic)")
      try hold(Timestamp(time.date) == time, "\(bytes.text) changes on its way through Date")
    }
    guard bytes.count == 8 else { return }
    let pattern = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let time = Timestamp(Date(timeIntervalSince1970: Double(bitPattern: pattern)))
    let day = Timestamp(iso8601Basic: time.iso8601Basic)
    try hold(day.map { $0 <= time } ?? false, "the time with pattern \(pattern) is written as \(time.iso8601Basic)")
    try hold(time.date.forPeople.utf8.count == 20, "for people, it is \(time.date.forPeople)")
  }

  /// The first byte is the limit.
  static let displayText = FuzzTarget(name: "display-text") { bytes in
    let limit = Int(bytes.first ?? 0)
    let text = Array(bytes.dropFirst()).text
    let shown = text.displayed(limit: limit)
    try shown.mustBeShowable("what is shown")
    try hold(
      shown.unicodeScalars.count <= limit + 50, "\(shown.unicodeScalars.count) characters at a limit of \(limit)")
    try hold(shown.displayed(limit: limit + 50) == shown, "showing what is shown changes it: \(shown)")
    try hold(!shown.contains("  ") && shown.first != " " && shown.last != " ", "blanks are left in '\(shown)'")
  }

  static let json = FuzzTarget(name: "json") { bytes in
    guard let value = try? JSONValue(parsing: Data(bytes)) else { return }
    let written = value.serialized
    try hold(String(validating: written, as: UTF8.self) != nil, "what is written is not UTF-8")
    let again = try? JSONValue(parsing: written)
    // A number that has no fraction any more is read back as a whole one.
    try hold(
      again?.withoutIntegers == value.withoutIntegers,
      "\(bytes.text) is written as \(value.serializedText) and not read back")
  }
}
