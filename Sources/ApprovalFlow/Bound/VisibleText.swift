/// Text as an approver is shown it: whatever can't be seen becomes an escape, and two different texts never look alike.
///
/// A backslash is written twice, so that a `\u200b` on the page is never a requester's own spelling of one. What is raw is
/// already normalized (NFC), so that no program between here and the eye changes it.
struct VisibleText {
  /// Whether Hebrew, Arabic and so on may stand as they are; beside other text they would turn the order of reading.
  let keepsRightToLeft: Bool

  /// `text` with its unseen characters as `\u00a0`, beyond the first plane as `\u{e0041}`; `quote` escapes quotes too.
  func escaped(_ text: String, quote: Bool = false) -> String {
    let scalars = Array(text.unicodeScalars)
    var shown = ""
    var marks = MarkRun()
    for (index, scalar) in scalars.enumerated() {
      let stands: Bool
      if scalar == " " {
        // Pages and email programs draw several spaces as one, and those at the ends not at all.
        stands = index > 0 && index < scalars.count - 1 && scalars[index - 1] != " "
      } else {
        stands = marks.admits(scalar) && Self.isSeen(scalar) && (keepsRightToLeft || !scalar.isRightToLeft)
      }
      marks.pass(scalar, stands: stands)
      switch scalar {
      case "\\": shown += "\\\\"
      case "\"" where quote: shown += "\\\""
      case _ where stands: shown.unicodeScalars.append(scalar)
      default: shown += Self.escape(scalar)
      }
    }
    return shown
  }

  /// Whether a text has nothing but right-to-left letters and single spaces, and so has one order of reading.
  static func isRightToLeftOnly(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0 == " " || $0.isRightToLeft }
  }

  private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value > 0x20 }
    let properties = scalar.properties
    // U+2800 is a braille cell without a dot, U+FFFC a place for something that is not there.
    guard !properties.isWhitespace, !properties.isDefaultIgnorableCodePoint, scalar.value != 0x2800,
      scalar.value != 0xFFFC, !scalar.changesInNormalization, !scalar.isSharedDiacritic,
      let age = properties.age, age.major <= newestVersion
    else { return false }
    return switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .enclosingMark: false
    default: true
    }
  }

  /// The version of Unicode that `changesInNormalization` knows.
  private static let newestVersion = 14

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    guard scalar.value <= 0xFFFF else { return "\\u{\(digits)}" }
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// The marks on one letter: as many as a script needs, and never two whose order could change unseen.
private struct MarkRun {
  private var isOnLetter = false
  private var count = 0
  private var hasOrdered = false

  func admits(_ scalar: Unicode.Scalar) -> Bool {
    guard Self.isMark(scalar) else { return true }
    return isOnLetter && count < 3 && !(hasOrdered && Self.isOrdered(scalar))
  }

  mutating func pass(_ scalar: Unicode.Scalar, stands: Bool) {
    if Self.isMark(scalar), stands {
      count += 1
      hasOrdered = hasOrdered || Self.isOrdered(scalar)
    } else {
      self = MarkRun()
      isOnLetter = stands && scalar.properties.isAlphabetic
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  /// Whether normalization sorts it among its neighbours.
  private static func isOrdered(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.canonicalCombiningClass != .notReordered
  }
}
