import LambdaCore

extension String {
  /// The text as no chat program takes it for markup, a mention, an emoji or a link.
  ///
  /// What could begin one of these stands as its full-width twin, which a person reads as the same. Escapes would not do: Slack
  /// has entities, Teams has backslashes, and neither understands the other's.
  var inertInChat: String {
    let scalars = Array(displayed(limit: 200).unicodeScalars)
    var shown = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let isBeforeText = index + 1 < scalars.count && scalars[index + 1] != " "
      shown.append(Self.isActive(scalar, isBeforeText: isBeforeText) ? scalar.fullWidth : scalar)
    }
    return String(shown)
  }

  /// A colon before a letter begins an emoji or ends a URL's scheme, and a dot there makes a host's name.
  private static func isActive(_ scalar: Unicode.Scalar, isBeforeText: Bool) -> Bool {
    switch scalar {
    case ":", ".": isBeforeText
    default: "&<>*_~`@#[]{}|\\^$".unicodeScalars.contains(scalar)
    }
  }
}

extension Unicode.Scalar {
  /// The twin of a visible ASCII character.
  ///
  /// Source: The Unicode Standard, Halfwidth and Fullwidth Forms: U+FF01 to U+FF5E are U+0021 to U+007E.
  fileprivate var fullWidth: Unicode.Scalar { Unicode.Scalar(value + 0xFEE0) ?? self }
}
