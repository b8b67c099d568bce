extension String {
  /// The text on one line, fit to be shown to a person: nothing invisible, nothing that turns the reading order, bounded.
  ///
  /// Line breaks and tabs become spaces. Control, format and bidirectional characters, private-use and unassigned ones
  /// go, and no letter carries more than three marks. `limit` counts Unicode scalars; a longer text says how long it was.
  package func displayed(limit: Int) -> String {
    var shown = String.UnicodeScalarView()
    var length = 0
    var marks = 0
    var blankIsDue = false
    for scalar in unicodeScalars {
      guard length <= limit else { break }
      let role = Self.role(of: scalar)
      switch role {
      case .blank:
        blankIsDue = length > 0
        marks = 0
      case .mark where marks == 3:
        break
      case .visible, .mark:
        if blankIsDue { shown.append(" ") }
        shown.append(scalar)
        length += blankIsDue ? 2 : 1
        blankIsDue = false
        marks = role == .mark ? marks + 1 : 0
      case .invisible:
        break
      }
    }
    guard length > limit else { return String(shown) }
    var kept = shown.prefix(limit)
    if kept.last == " " { kept.removeLast() }
    return "\(String(kept))\u{2026} (shortened; \(unicodeScalars.count) characters in all)"
  }

  private enum Role {
    case visible
    case mark
    case blank
    case invisible
  }

  private static func role(of scalar: Unicode.Scalar) -> Role {
    if scalar.value < 0x7F { return scalar.value > 0x20 ? .visible : isBlank(scalar) ? .blank : .invisible }
    if scalar.properties.isWhitespace { return .blank }
    // U+2800 is a braille pattern without a dot: an empty cell that counts as a symbol.
    if scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x2800 { return .invisible }
    return switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: .invisible
    case .nonspacingMark, .enclosingMark: .mark
    default: .visible
    }
  }

  /// Space, tab, line feed, vertical tab, form feed, carriage return.
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || (0x09...0x0D).contains(scalar.value)
  }
}
