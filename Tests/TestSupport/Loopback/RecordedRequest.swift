import Foundation
import LambdaCore

/// One request as it arrived at a `LoopbackServer`.
package struct RecordedRequest: Sendable {
  /// The exact bytes of request line and headers, with the blank line that ends them.
  package let head: Data
  /// The exact bytes of the body.
  package let body: Data
  /// Whether the body had as many bytes as its Content-Length said before the client closed.
  package let isComplete: Bool
  /// Number of the connection it came on, from 0: equal numbers mean that the client reused it.
  package let connection: Int

  /// The first line, such as `GET /path?query HTTP/1.1`.
  package var requestLine: String { lines.first ?? "" }
  package var method: String { requestParts.first ?? "" }
  /// Path and query, byte for byte as they were on the wire.
  package var target: String { requestParts.dropFirst().first ?? "" }

  /// The header fields in order, names spelled as they were on the wire.
  package var headers: HTTPHeaders {
    HTTPHeaders(
      lines.dropFirst().compactMap { line in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        return HTTPHeaders.Field(String(line[..<colon]), value)
      })
  }

  package var bodyText: String { String(decoding: body, as: UTF8.self) }

  private var lines: [String] {
    String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n").filter { !$0.isEmpty }
  }

  private var requestParts: [String] { requestLine.split(separator: " ").map(String.init) }
}
