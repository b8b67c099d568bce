/// A query in the one form that both sides sign.
///
/// Source: AWS Signature Version 4, "Create a canonical request", canonical query string.
enum CanonicalQuery {
  /// Every name and value of `query` decoded and encoded afresh, sorted by the encoded name and then value.
  ///
  /// So `%7e` and `~` sign alike, and a name without `=` gets one. A `+` is a plus sign, not a space.
  static func text(_ query: String?) -> String {
    FormField.split(query ?? "") { PercentEncoding.normalize($0) }
      .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
      .map { "\($0.name)=\($0.value)" }
      .joined(separator: "&")
  }
}
