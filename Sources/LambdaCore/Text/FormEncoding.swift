/// One name and value of a query string or a form.
package struct FormField: Sendable, Equatable {
  package let name: String
  package let value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// Reads `application/x-www-form-urlencoded` text: `+` is a space, bytes that are no UTF-8 become U+FFFD.
  ///
  /// Source: URL Standard, section 5.1.
  package static func parse(_ text: String) -> [FormField] {
    split(text) { PercentEncoding.decode($0.replacing("+", with: " ")) }
  }

  /// The fields of a query or a form in order, names and values as `read` reads them; without `=` the value is empty.
  static func split(_ text: String, reading read: (Substring) -> String) -> [FormField] {
    text.utf8.split(separator: UInt8(ascii: "&")).map { field in
      let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      return FormField(name: read(Substring(parts[0])), value: parts.count > 1 ? read(Substring(parts[1])) : "")
    }
  }

  /// As AWS's query protocol and its signatures write it: everything but unreserved characters encoded.
  var encoded: String { "\(PercentEncoding.encode(name))=\(PercentEncoding.encode(value))" }
}
