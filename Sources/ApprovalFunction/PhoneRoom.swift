import ApprovalFlow

/// How much of a phone's first two screens is left for details, so that both buttons are still within them.
///
/// Estimated from the style sheet, in CSS pixels of a screen of 390 x 844; Tests/Browser measures what becomes of it.
struct PhoneRoom: Equatable {
  private(set) var pixels: Double

  /// Two screens, less what is on every page with details: headings, margins, the form, the hint that there are more.
  private static let most = 2.0 * 844 - 688
  /// A longer detail is folded, whatever room there is.
  private static let mostOfOne = 295.0

  init(pixels: Double) {
    self.pixels = pixels
  }

  /// What `screen` leaves; `facts` are the names and values that stand above the details.
  init(_ screen: Screen, facts: [(String, String)]) {
    pixels = Self.most
    pixels -= Self.height(screen.title, charactersInLine: 21, line: 32)
    for paragraph in screen.paragraphs { pixels -= 8 + Self.height(paragraph) }
    for warning in [screen.facts?.originWarning, screen.form?.problem?.message].compactMap({ $0 }) {
      pixels -= 16 + Self.height(warning, charactersInLine: 33)
    }
    for (name, value) in facts { pixels -= Self.height(name, value) }
  }

  /// Takes the room of a detail, if there is as much.
  mutating func take(_ detail: RequestFacts.Detail) -> Bool {
    let height = Self.height(detail.name, detail.value)
    guard height <= min(pixels, Self.mostOfOne) else { return false }
    pixels -= height
    return true
  }

  private static func height(_ name: String, _ value: String) -> Double {
    6 + height(name, line: 19.5) + height(value, line: 23)
  }

  private static func height(_ text: String, charactersInLine: Int = 36, line: Double = 25.5) -> Double {
    // Letters of East Asia are as wide as two.
    let width = text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) }
    return line * Double(max(1, (width + charactersInLine - 1) / charactersInLine))
  }
}

/// Which details stand open on the page.
struct FoldedDetails: Equatable {
  let open: [RequestFacts.Detail]
  let folded: [RequestFacts.Detail]

  /// Takes them in their order; what has no room any more does not keep a shorter one from standing open.
  init(_ details: [RequestFacts.Detail], in room: PhoneRoom) {
    var room = room
    var (open, folded): ([RequestFacts.Detail], [RequestFacts.Detail]) = ([], [])
    for detail in details {
      if room.take(detail) { open.append(detail) } else { folded.append(detail) }
    }
    self.open = open
    self.folded = folded
  }
}
