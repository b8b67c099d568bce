/// A query in the one form that both sides sign.
///
/// Source: AWS Signature Version 4, "Create a canonical request", canonical query string.
package enum CanonicalQuery {
  /// Every name and value of `query` decoded and encoded afresh, sorted by the encoded name and then value.
  ///
  /// So `%7e` and `~` sign alike, and a name without `=` gets one. A `+` is a plus sign, not a space.
  package static func text(_ query: String?) -> String {
    (query ?? "").split(separator: "&")
      .map(item)
      .sorted { $0 < $1 }
      .map { name, value in "\(name)=\(value)" }
      .joined(separator: "&")
  }

  private static func item(_ text: Substring) -> (name: String, value: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (PercentEncoding.normalize(parts[0]), parts.count > 1 ? PercentEncoding.normalize(parts[1]) : "")
  }
}
