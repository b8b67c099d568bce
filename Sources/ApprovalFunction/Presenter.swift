import ApprovalFlow
import Foundation
import LambdaCore

/// Turns an outcome into the answer that the caller can read.
struct Presenter {
  enum Format {
    case html
    case json

    /// JSON if the Accept header prefers it to HTML, and HTML otherwise.
    ///
    /// Source: RFC 9110, section 12.5.1.
    static func wanted(byAccept accept: String?) -> Format {
      var html = 0.0
      var json = 0.0
      for range in (accept ?? "").split(separator: ",") {
        let parts = range.split(separator: ";").map { $0.trimming(while: \.isWhitespace).lowercased() }
        let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        switch parts.first {
        case "application/json", "application/problem+json": json = max(json, quality)
        case "text/html", "application/xhtml+xml": html = max(html, quality)
        default: break
        }
      }
      return json > html ? .json : .html
    }
  }

  let format: Format
  let confirmation: ConfirmationMode
  let now: Date

  /// The whole answer; a HEAD gets the same one without its body.
  func response(_ outcome: Outcome, toHead: Bool = false) -> ProxyResponse {
    let screen = Screen(outcome, confirmation: confirmation, now: now)
    var headers = Self.safeHeaders
    if case .problem(.methodNotAllowed) = outcome { headers.append("Allow", Self.allowed) }
    switch format {
    case .html: headers.append("Content-Type", "text/html; charset=utf-8")
    case .json: headers.append("Content-Type", screen.isProblem ? "application/problem+json" : "application/json")
    }
    let body = format == .html ? ApprovalPage(screen).html : ApprovalJSON(screen).text
    return ProxyResponse(status: screen.status, headers: headers, body: toHead ? "" : body)
  }

  /// The answer to OPTIONS, which has nothing to show.
  static var options: ProxyResponse {
    var headers = safeHeaders
    headers.append("Allow", allowed)
    return ProxyResponse(status: 204, headers: headers)
  }

  private static let allowed = "GET, HEAD, POST, OPTIONS"

  /// No copy, no referrer, no script, no frame, no index, no plain http.
  private static let safeHeaders: HTTPHeaders = [
    .init("Cache-Control", "no-store"),
    .init("Referrer-Policy", "no-referrer"),
    .init("Content-Security-Policy", contentSecurityPolicy),
    .init("X-Content-Type-Options", "nosniff"),
    .init("X-Robots-Tag", "noindex"),
    .init("X-Frame-Options", "DENY"),
    .init("Strict-Transport-Security", "max-age=63072000"),
    .init("Vary", "Accept"),
  ]

  private static let contentSecurityPolicy =
    "default-src 'none'; style-src 'sha256-\(PageStyle.hash)'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
