extension Unicode.Scalar {
  /// Whether a text for people must not hold it: control, invisible, private-use, or one that turns the reading order.
  ///
  /// Written down here from Unicode's files and not asked of the standard library, as the code under test does.
  /// Source: Unicode 16, PropList.txt (Bidi_Control), DerivedCoreProperties.txt (Default_Ignorable_Code_Point).
  package var isUnshowable: Bool {
    if value >= 0x20, value < 0x7F { return false }
    return value & 0xFFFE == 0xFFFE || Self.unshowable.contains { $0.contains(value) }
  }

  private static let unshowable: [ClosedRange<UInt32>] = [
    0x00...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x34F...0x34F, 0x61C...0x61C, 0x115F...0x1160, 0x17B4...0x17B5,
    0x180B...0x180F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0x2800...0x2800, 0x3164...0x3164,
    0xE000...0xF8FF, 0xFDD0...0xFDEF, 0xFE00...0xFE0F, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFFB,
    0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0xE0000...0xE0FFF, 0xF0000...0x10FFFF,
  ]
}

extension StringProtocol {
  /// The first character that people must not be shown; `kept` are let through.
  package func unshowable(but kept: Set<Unicode.Scalar> = []) -> Unicode.Scalar? {
    unicodeScalars.first { $0.isUnshowable && !kept.contains($0) }
  }

  /// Throws where a text for people holds what they must not be shown.
  package func mustBeShowable(but kept: Set<Unicode.Scalar> = [], _ what: String) throws(Broken) {
    if let scalar = unshowable(but: kept) {
      throw Broken("\(what) holds U+\(String(scalar.value, radix: 16, uppercase: true))")
    }
  }
}
