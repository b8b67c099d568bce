import Foundation
import LambdaCore

/// Turns an outcome into the answer that the caller can read.
struct Presenter {
  enum Format {
    case html
    case json

    /// JSON where the Accept header prefers it to HTML, and HTML otherwise.
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
  let confirmation: Confirmation
  let now: Date

  /// The whole answer; a HEAD gets the same one without its body.
  func response(_ outcome: Outcome, toHead: Bool = false) -> ProxyResponse {
    let view = View(outcome, confirmation: confirmation, now: now)
    var headers = Self.safeHeaders
    if view.status == 204 || view.status == 405 { headers.append("Allow", "GET, HEAD, POST, OPTIONS") }
    guard view.status != 204 else { return ProxyResponse(status: 204, headers: headers) }
    switch format {
    case .html: headers.append("Content-Type", "text/html; charset=utf-8")
    case .json: headers.append("Content-Type", view.isProblem ? "application/problem+json" : "application/json")
    }
    let body = format == .html ? ApprovalPage(view).html : ApprovalJSON(view).text
    return ProxyResponse(status: view.status, headers: headers, body: toHead ? "" : body)
  }

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
