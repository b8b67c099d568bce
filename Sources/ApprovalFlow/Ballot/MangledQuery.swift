import LambdaCore

/// A link's query as email systems leave it, and what it was before.
///
/// They escape it once too often (`&amp;`, `=3D`, `%26`), and they take what follows a link in a text for a part of it: a
/// dot, a bracket, a quote, a line's end. Long lines are wrapped. Nothing of that is in the alphabet of an id, a key or Base64.
struct MangledQuery {
  private let fields: [FormField]

  init(_ fields: [FormField]) {
    self.fields = fields.flatMap(Self.unfolded).map { FormField(name: Self.name($0.name), value: $0.value) }
  }

  /// A parameter's value as `repair` makes it whole; nil if the parameter is missing or empty.
  func single(_ name: String, _ repair: (String) -> String) throws(InvalidLink) -> String? {
    let values = fields.filter { $0.name == name }.map(\.value)
    guard values.count <= 1 else { throw .repeated(name) }
    guard let value = values.first, !value.isEmpty else { return nil }
    let repaired = repair(value)
    return repaired.isEmpty ? value : repaired
  }

  /// A request's id is hexadecimal, so its case says nothing.
  static func id(_ value: String) -> String {
    var id = kept(value.filter { $0 != " " }) { $0.isASCIILetter || $0.isASCIIDigit }.lowercased()
    if id.utf8.count == 2 + idLength, id.hasPrefix("3d") { id.removeFirst(2) }
    return id
  }

  static func key(_ value: String) -> String {
    var key = kept(value.filter { $0 != " " }) { isBase64URL($0) }
    if key.utf8.count == 2 + keyLength, key.lowercased().hasPrefix("3d") { key.removeFirst(2) }
    // Emphasis as in _this_ is in the alphabet; a letter or digit too many is no email program's doing.
    while key.utf8.count > keyLength, let last = key.last, last == "_" || last == "-" { key.removeLast() }
    return key
  }

  /// Base64 of either alphabet.
  static func waitURL(_ value: String) -> String {
    var text = kept(value) { isBase64URL($0) || "+/=".utf8.contains($0) }
    if text.lowercased().hasPrefix("3d"), text.dropFirst(2).hasPrefix(beginning) { text.removeFirst(2) }
    return text
  }

  /// Characters of what a ledger makes.
  private static let idLength = 32
  private static let keyLength = 43
  /// Base64 of `https`, with which every wait URL begins.
  private static let beginning = "aHR0c"

  private static func isBase64URL(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || "-_".utf8.contains(byte)
  }

  /// What stands between the first and the last byte that `belongs`, without line breaks, also those of quoted-printable; cut at
  /// the first other byte.
  ///
  /// A space is the `+` that a query's decoding took away, unless it is at an end.
  private static func kept(_ value: String, _ belongs: (UInt8) -> Bool) -> String {
    let lines = value.utf8.split { $0 == 0x0D || $0 == 0x0A }
    let wrapped = lines.dropLast().map { $0.last == UInt8(ascii: "=") ? $0.dropLast() : $0 }
    let bytes = (wrapped + lines.suffix(1)).flatMap(Array.init)
    let run = bytes.drop { !belongs($0) }.prefix { belongs($0) || $0 == 0x20 }
    return String(decoding: run, as: UTF8.self).trimming { $0 == " " }
  }

  /// `amp;key` is what a query that was escaped for HTML leaves of `&key`.
  private static func name(_ name: String) -> String {
    var name = name[...]
    while let escape = ["amp;", "#38;", "#x26;"].first(where: { name.lowercased().hasPrefix($0) }) {
      name = name.dropFirst(escape.count)
    }
    return String(name)
  }

  /// The fields of a query that was percent-encoded as a whole, from its first parameter or its value on.
  private static func unfolded(_ field: FormField) -> [FormField] {
    let isWhole = field.value.isEmpty && (field.name.hasPrefix("request=") || field.name.hasPrefix("waitUrl="))
    if isWhole { return FormField.parse(field.name) }
    guard field.name == "request", field.value.utf8.contains(UInt8(ascii: "&")) else { return [field] }
    return FormField.parse("\(field.name)=\(field.value)")
  }
}
