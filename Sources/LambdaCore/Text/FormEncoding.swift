/// One name and value of a query string or a form.
package struct FormField: Sendable, Equatable {
  package let name: String
  package let value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// Reads `application/x-www-form-urlencoded` text: `+` is a blank, bytes that are no UTF-8 become U+FFFD.
  ///
  /// Source: URL Standard, section 5.1.
  package static func parse(_ text: String) -> [FormField] {
    text.utf8.split(separator: UInt8(ascii: "&")).map { field in
      let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      return FormField(name: decode(parts[0]), value: parts.count > 1 ? decode(parts[1]) : "")
    }
  }

  private static func decode(_ text: Substring.UTF8View) -> String {
    PercentEncoding.decode(String(Substring(text)).replacing("+", with: " "))
  }
}
