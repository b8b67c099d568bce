import Foundation

extension Data {
  /// Returns the largest body that fits in `limit` bytes.
  ///
  /// `body(n)` builds it with every free text cut to `n` UTF-8 bytes, `maxText` at most. Escaping can turn one byte into
  /// six, so the size is known only after encoding; a binary search finds `n`. If even empty texts do not fit, that body
  /// is returned.
  package static func fitted(to limit: Int, maxText: Int, body: (Int) -> Data) -> Data {
    let whole = body(maxText)
    if whole.count <= limit { return whole }
    var (fitting, tooLong) = (0, maxText)
    while tooLong - fitting > 1 {
      let middle = (fitting + tooLong) / 2
      if body(middle).count <= limit { fitting = middle } else { tooLong = middle }
    }
    return body(fitting)
  }
}

extension String {
  /// The longest beginning of whole characters within `limit` bytes of UTF-8, with an ellipsis where something is cut.
  package func prefix(utf8Bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    let ellipsis = "\u{2026}"
    var kept = ""
    var bytes = ellipsis.utf8.count
    for scalar in unicodeScalars {
      bytes += String(scalar).utf8.count
      guard bytes <= limit else { break }
      kept.unicodeScalars.append(scalar)
    }
    return limit < ellipsis.utf8.count ? "" : kept + ellipsis
  }
}

extension StringProtocol {
  /// The text without the characters at both ends that `condition` holds for.
  package func trimming(while condition: (Character) -> Bool) -> String {
    let start = drop(while: condition)
    guard let last = start.lastIndex(where: { !condition($0) }) else { return "" }
    return String(start[...last])
  }
}
