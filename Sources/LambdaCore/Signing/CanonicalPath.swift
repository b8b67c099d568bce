/// A path in the one form that both sides sign.
///
/// Source: AWS Signature Version 4, "Create a canonical request", canonical URI; dots and slashes as botocore resolves them.
enum CanonicalPath {
  /// The canonical form of `path`, which begins with `/` and is percent-encoded as on the wire.
  static func text(_ path: String) -> String {
    PercentEncoding.encode(normalize(path), keeping: [UInt8(ascii: "/")])
  }

  /// Resolves `.` and `..` and removes empty segments; a slash at the end stays.
  private static func normalize(_ path: String) -> String {
    var segments: [Substring] = []
    for segment in path.split(separator: "/") where segment != "." {
      if segment != ".." {
        segments.append(segment)
      } else if !segments.isEmpty {
        segments.removeLast()
      }
    }
    guard !segments.isEmpty else { return "/" }
    return "/" + segments.joined(separator: "/") + (path.hasSuffix("/") ? "/" : "")
  }
}
