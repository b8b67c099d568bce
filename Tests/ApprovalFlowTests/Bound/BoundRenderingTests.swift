import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct BoundRenderingTests {
  @Test(arguments: [
    ("t4g.small", "t4g.small"), ("Paris office, 3rd floor", "Paris office, 3rd floor"), ("5\" pipe", "5\" pipe"),
    ("", "\"\""), (" ", #"\u0020"#), (" a", #"\u0020a"#), ("a ", #"a\u0020"#), ("a b", "a b"),
    ("a  b", #"a \u0020b"#), ("a   b", #"a \u0020\u0020b"#), ("a\tb", #"a\u0009b"#),
    ("a\nb\r\n", #"a\u000ab\u000d\u000a"#),
    ("a\u{200B}b", #"a\u200bb"#), (#"a\u200bb"#, #"a\\u200bb"#), (#"C:\dir"#, #"C:\\dir"#), ("\u{0}", #"\u0000"#),
    ("\u{A0}", #"\u00a0"#), ("\u{202E}abc", #"\u202eabc"#), ("\u{2066}\u{2069}", #"\u2066\u2069"#),
    ("\u{E0041}", #"\u{e0041}"#), ("\u{FEFF}", #"\ufeff"#), ("\u{3164}", #"\u3164"#), ("\u{2800}", #"\u2800"#),
    ("\u{E000}", #"\ue000"#), ("\u{AD}", #"\u00ad"#), ("\u{7F}\u{85}", #"\u007f\u0085"#), ("\u{2028}", #"\u2028"#),
    ("\u{E9}", "\u{E9}"), ("e\u{301}", #"e\u0301"#), ("\u{212B}", #"\u212b"#), ("\u{C5}", "\u{C5}"),
    ("\u{1112}\u{1161}", "\u{1112}" + #"\u1161"#), ("\u{D558}", "\u{D558}"), ("\u{F900}", #"\uf900"#),
    ("a\u{336}", #"a\u0336"#), ("a\u{20DD}", #"a\u20dd"#), ("\u{1F600}", "\u{1F600}"),
    ("\u{4F60}\u{597D}", "\u{4F60}\u{597D}"),
    ("\u{939}\u{93F}\u{928}\u{94D}\u{926}\u{940}", "\u{939}\u{93F}\u{928}\u{94D}\u{926}\u{940}"),
    ("\u{E17}\u{E35}\u{E48}", "\u{E17}\u{E35}\u{E48}"),
    ("\u{5D0}\u{5D1} \u{5D2}", "\u{5D0}\u{5D1} \u{5D2}"), ("\u{5D0}1", #"\u05d01"#), ("a\u{627}", #"a\u0627"#),
    ("[1]", #""[1]""#), (#"["a"]"#, #""[\"a\"]""#), (#"{"a":1}"#, #""{\"a\":1}""#), ("\"a\"", #""\"a\"""#),
    ("(hidden)", #""(hidden)""#), ("(number) 5", #""(number) 5""#), ("5", "5"), ("true", "true"), ("null", "null"),
  ])
  func `a string is shown so that everything in it can be seen`(text: String, shown: String) {
    #expect(ExactText(ExactJSON.string(ExactText(text)).rendering) == ExactText(shown))
  }

  @Test(
    arguments: [
      (.null, "(null)"), (true, "(true)"), (false, "(false)"), (5.0, "(number) 5"), (1e21, "(number) 1e+21"),
      ([], "[]"),
      (.object([]), "{}"), (["a", " b", "c,d"], #"["a", "\u0020b", "c,d"]"#),
      ([5.0, true, .null, "5"], #"[5, true, null, "5"]"#),
      (["b": "2", "a": ["x": ["y"]]], #"{"a": {"x": ["y"]}, "b": "2"}"#), (["\u{5D0}"], #"["\u05d0"]"#),
      (["a": "1", "DBPassword": "p"], #"{"DBPassword": (hidden), "a": "1"}"#),
    ] as [(ExactJSON, String)])
  func `any other value says what it is`(value: ExactJSON, shown: String) {
    #expect(value.rendering == shown)
  }

  @Test func `beside other text nothing is read from right to left, and an arrow is in quotes`() {
    #expect(ExactJSON.string("\u{5D0}").inlineRendering == #"\u05d0"#)
    #expect(ExactJSON.string("a \u{2192} b").inlineRendering == "\"a \u{2192} b\"")
    #expect(ExactJSON.string("a b").inlineRendering == "a b")
  }

  @Test func `a flood of marks is not drawn over its neighbours`() {
    let flood = "\u{E17}" + String(repeating: "\u{E35}", count: 50)
    let marks = ExactJSON.string(ExactText(flood)).rendering.unicodeScalars.prefix { $0 != "\\" }

    #expect(marks.count == 4)
  }

  /// Swift's `==` joins what looks the same, and so is the stricter judge here.
  @Test func `two different values never look alike`() throws {
    var shown: [String: ExactJSON] = [:]
    try forAny(6000) { random in
      let value = Self.value(&random, depth: 2)
      let rendering = value.rendering
      if let other = shown.updateValue(value, forKey: rendering) {
        try hold(
          try other.canonical() == value.canonical() && other.exactly(value),
          "\(other) and \(value) look like \(rendering)")
      }
      try hold(!rendering.isEmpty, "\(value) is invisible")
      try hold(rendering.unshowable() == nil, "\(rendering.debugDescription) has what can't be seen")
      try hold(
        !rendering.contains("  ") && rendering.first != " " && rendering.last != " ", "\(rendering) has loose spaces")
    }
  }

  @Test func `a string can be read back from what is shown`() throws {
    try forAny(3000) { random in
      let text = random.text()
      let shown = VisibleText(keepsRightToLeft: random.oneIn(2)).escaped(text)
      try hold(ExactText(Self.unescaped(shown)) == ExactText(text), "\(text.debugDescription) is shown as \(shown)")
    }
  }

  private static func value(_ random: inout Randomness, depth: Int) -> ExactJSON {
    switch random.number(0...(depth > 0 ? 7 : 5)) {
    case 0: return [.null, true, false, 1.0, 0.0][random.number(0...4)]
    case 6: return .array((0..<random.number(0...2)).map { _ in value(&random, depth: depth - 1) })
    case 7: return .object([.init(ExactText(piece(&random)), value(&random, depth: depth - 1))])
    default: return .string(ExactText((0..<random.number(0...3)).map { _ in piece(&random) }.joined()))
    }
  }

  /// Few and confusable, so that values that look alike meet.
  private static func piece(_ random: inout Randomness) -> String {
    random.one(of: [
      "a", "e", "e\u{301}", "\u{E9}", "\u{301}", " ", "\\", "u200b", "\u{200B}", "\\u200b", "\"", "[", "]", "(null)",
      "null",
      "true", "1", "(number) 1", "\u{A0}", "\n", "\\n", "\u{5D0}", "\u{202E}", "\u{E17}", "\u{E38}", "\u{E48}",
      "\u{93C}", "{",
      "\u{1100}", "\u{1161}", "\u{AC00}", "\u{212A}", "K", ",", ", ", "\", \"", "\u{2192}", "\u{323}", "\u{F900}",
      "\u{8C48}",
      "\u{64E}", "\u{651}", "\u{E0041}", "\\u{e0041}",
    ])
  }

  private static func unescaped(_ shown: String) -> String {
    var text = String.UnicodeScalarView()
    var rest = Array(shown.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      guard rest.first == "u" else {
        text.append("\\")
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst()
      let digits = rest.first == "{" ? rest.dropFirst().prefix { $0 != "}" } : rest.prefix(4)
      rest = rest.dropFirst(rest.first == "{" ? digits.count + 2 : 4)
      if let scalar = UInt32(String(String.UnicodeScalarView(digits)), radix: 16).flatMap(Unicode.Scalar.init) {
        text.append(scalar)
      }
    }
    return String(text)
  }
}

extension ExactJSON {
  fileprivate func exactly(_ other: ExactJSON) -> Bool {
    (try? ExactText(canonical())) == (try? ExactText(other.canonical()))
  }
}
