/// The little HTML that the page is put together from.
enum HTML {
  /// The text with the five characters that mean something in HTML replaced.
  static func escape(_ text: String) -> String {
    guard text.utf8.contains(where: { replacement($0) != nil }) else { return text }
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.utf8.count * 2)
    for byte in text.utf8 {
      if let replacement = replacement(byte) { escaped += replacement.utf8 } else { escaped.append(byte) }
    }
    return String(decoding: escaped, as: UTF8.self)
  }

  /// No byte of a longer UTF-8 sequence looks like one of these.
  private static func replacement(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }

  /// Names and values; each value in an isolate of its own, so that its writing direction ends with it.
  static func list(_ items: [(String, String)]) -> String {
    let rows = items.map { "<dt><bdi>\(escape($0.0))</bdi></dt><dd><bdi>\(escape($0.1))</bdi></dd>" }
    return "<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
  }
}
