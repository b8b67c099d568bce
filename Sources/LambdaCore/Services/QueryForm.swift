import Foundation

/// The body of a call of AWS's query protocol.
///
/// Source: Smithy, AWS Query protocol.
struct QueryForm: Sendable, Equatable {
  static let headers: HTTPHeaders = [.init("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]

  /// Action and version first.
  let fields: [FormField]

  init(action: String, version: String, _ fields: [FormField]) {
    self.fields = [FormField(name: "Action", value: action), FormField(name: "Version", value: version)] + fields
  }

  var body: Data {
    Data(fields.map(\.encoded).joined(separator: "&").utf8)
  }
}
