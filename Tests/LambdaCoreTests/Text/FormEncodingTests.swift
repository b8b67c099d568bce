import Testing

@testable import LambdaCore

struct FormFieldTests {
  @Test(
    arguments: [
      ("", []),
      ("&&", []),
      ("a", [("a", "")]),
      ("a=", [("a", "")]),
      ("=a", [("", "a")]),
      ("a=b=c", [("a", "b=c")]),
      ("a=1&a=2&b=3", [("a", "1"), ("a", "2"), ("b", "3")]),
      ("a+b=c+%2B+d", [("a b", "c + d")]),
      ("%61=%26%3D", [("a", "&=")]),
      ("a=%F0%9F%98%80", [("a", "\u{1F600}")]),
      ("a=%FF", [("a", "\u{FFFD}")]),
      ("a=%0D%0Ab", [("a", "\r\nb")]),
      ("a=%zz%4", [("a", "%zz%4")]),
      ("a=\u{E4}", [("a", "\u{E4}")]),
      ("a;b=c", [("a;b", "c")]),
    ] as [(String, [(String, String)])])
  func `a form's text is read as a browser writes it`(text: String, fields: [(String, String)]) {
    #expect(FormField.parse(text) == fields.map { FormField(name: $0.0, value: $0.1) })
  }
}
