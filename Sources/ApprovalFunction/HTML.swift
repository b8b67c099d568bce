/// The little HTML that the page is put together from.
enum HTML {
  /// The text with the five characters that mean something in HTML replaced.
  static func escape(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// Names and values; each value in an isolate of its own, so that its writing direction ends with it.
  static func list(_ items: [(String, String)]) -> String {
    let rows = items.map { "<dt><bdi>\(escape($0.0))</bdi></dt><dd><bdi>\(escape($0.1))</bdi></dd>" }
    return "<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
  }
}
