import Testing

@testable import LambdaCore

struct DisplayTextTests {
  @Test(arguments: [
    ("plain text", "plain text"),
    ("  both  ends\t", "both ends"),
    ("a\r\nb\nc\u{B}d\u{C}e", "a b c d e"),
    ("a\u{85}b\u{2028}c\u{2029}d\u{A0}e\u{3000}f", "a b c d e f"),
    ("a\u{0}b\u{7}c\u{1B}[31md\u{7F}e\u{9B}f", "abc[31mdef"),
    ("abc\u{202E}gpj.exe", "abcgpj.exe"),
    ("\u{2066}a\u{2067}b\u{2068}c\u{2069}\u{200E}\u{200F}\u{61C}\u{202A}\u{202B}\u{202C}\u{202D}", "abc"),
    ("z\u{200B}e\u{200C}r\u{200D}o\u{2060}w\u{FEFF}idth\u{AD}", "zerowidth"),
    ("tag\u{E0041}\u{E0062}\u{E007F}\u{E0001}s", "tags"),
    ("v\u{FE0F}a\u{FE00}r\u{E0100}s\u{180B}", "vars"),
    ("private\u{E000}\u{F0000}\u{10FFFD}", "private"),
    ("none\u{378}\u{FFFF}\u{1FFFE}", "none"),
    ("hangul\u{115F}\u{1160}\u{3164}\u{FFA0}", "hangul"),
    ("braille\u{2800}blank", "brailleblank"),
    ("e\u{301}", "e\u{301}"),
    ("z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}a", "z\u{300}\u{301}\u{302}a"),
    ("\u{20DD}\u{20DE}\u{20DF}\u{20E0}x", "\u{20DD}\u{20DE}\u{20DF}x"),
    ("\u{1F600} \u{4F60}\u{597D} \u{645}\u{631} \u{5E9}", "\u{1F600} \u{4F60}\u{597D} \u{645}\u{631} \u{5E9}"),
    ("\u{928}\u{93F}", "\u{928}\u{93F}"),
    ("<b>&\"'", "<b>&\"'"),
    ("", ""),
    (" \n\u{200B}\t ", ""),
  ])
  func `a person sees what is there, on one line and in its order`(text: String, shown: String) {
    #expect(Array(text.displayed(limit: 100).unicodeScalars) == Array(shown.unicodeScalars))
  }

  @Test(arguments: [
    ("abcd", 4, "abcd"),
    ("abcde", 4, "abcd\u{2026} (shortened; 5 characters in all)"),
    ("abcd    ", 4, "abcd"),
    ("abcd\u{200B}\u{200B}", 4, "abcd"),
    ("abcd hidden", 4, "abcd\u{2026} (shortened; 11 characters in all)"),
    ("abc hidden", 4, "abc\u{2026} (shortened; 10 characters in all)"),
    ("    abcd", 4, "abcd"),
    ("\u{1F600}\u{1F600}", 1, "\u{1F600}\u{2026} (shortened; 2 characters in all)"),
  ])
  func `a text that is cut says so, wherever the cut falls`(text: String, limit: Int, shown: String) {
    #expect(text.displayed(limit: limit) == shown)
  }

  @Test func `a huge text stays short`() {
    for character in ["a", " a", "\u{301}", "\u{200B}", "\u{1F468}\u{200D}\u{1F469}"] {
      let shown = String(repeating: character, count: 50_000).displayed(limit: 500)
      #expect(shown.unicodeScalars.count <= 550)
    }
  }

  @Test func `what is shown is shown the same again`() {
    let text = "a\u{202E}b \n c\u{301}\u{301}\u{301}\u{301}".displayed(limit: 50)

    #expect(text.displayed(limit: 50) == text)
  }
}
