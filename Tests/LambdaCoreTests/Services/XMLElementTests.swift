import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct XMLElementTests {
  @Test func `elements, attributes, comments, entities and CDATA are read in their places`() throws {
    let head = "\u{FEFF}<?xml version=\"1.0\"?>\n<!-- <A> --><A x=\"'/>\" y='\"'>a<B/>b<B >c</B\n>"
    let tail =
      "<!--</A>--><C><![CDATA[<B>&amp;]]></C><D>&lt;&amp;lt;&gt;&quot;&apos;&#39;&#x2b;&#x1F600;</D></A>\n<!-- end -->"
    let root = try #require(parse(head + tail))

    #expect(root.name == "A")
    #expect(root.text == "ab")
    #expect(root.children("B").map(\.text) == ["", "c"])
    #expect(root.child("B") == nil)
    #expect(root.child("C")?.text == "<B>&amp;")
    #expect(root.descendant("D")?.text == "<&lt;>\"''+\u{1F600}")
    #expect(root.descendant("C", "B") == nil)
  }

  @Test(arguments: [
    "", " ", "text", "<A>", "</A>", "<A></B>", "<A><B></A></B>", "<A></A><B></B>", "<A></A>text", "text<A></A>",
    "<A/><A/>",
    "<>x</>", "< A></A>", "<A", "<A x=\"", "<A x='>'", "<A>&</A>", "<A>&lt</A>", "<A>&nbsp;</A>", "<A>&#xD800;</A>",
    "<A>&#x110000;</A>", "<A>&#;</A>", "<A>&#x;</A>", "<A>&#+1;</A>", "<A>&#-1;</A>", "<A>&;</A>", "<A><![CDATA[x</A>",
    "<A><!-- </A>", "<!DOCTYPE A [<!ENTITY b \"c\">]><A>&b;</A>", "<A><!ELEMENT></A>", "<![CDATA[x]]>",
    "<A><B<C></C></B></A>",
    "\u{0}<A/>",
  ])
  func `what is cut or malformed is no document`(text: String) {
    #expect(parse(text) == nil)
  }

  @Test func `a text that is not UTF-8 is no document`() {
    #expect(XMLElement(parsing: Data("<A>".utf8) + [0xFF] + Data("</A>".utf8)) == nil)
  }

  @Test func `nesting is bounded, however deep it is`() {
    #expect(parse(String(repeating: "<A>", count: 300_000)) == nil)
    #expect(parse(String(repeating: "<A>", count: 51) + String(repeating: "</A>", count: 51)) == nil)
    #expect(parse(String(repeating: "<A>", count: 50) + String(repeating: "</A>", count: 50)) != nil)
  }

  @Test func `what is escaped is read back, and makes no element`() throws {
    try forAny { random in
      // A mark after "&" makes one Character of both, so what is escaped is looked for among the scalars.
      let scalars = random.text().unicodeScalars.filter { $0 != "\r" }
      let text = String(String.UnicodeScalarView(scalars))
      let escaped = scalars.map { $0 == "&" ? "&amp;" : $0 == "<" ? "&lt;" : String($0) }.joined()
      let root = parse("<A><B>\(escaped)</B><C>1</C></A>")
      try hold(root?.children.count == 2 && root?.child("C")?.text == "1", "\(text.debugDescription) makes elements")
      try hold(root?.child("B").map { ExactText($0.text) } == ExactText(text), "\(text.debugDescription) is changed")
    }
  }

  private func parse(_ text: String) -> XMLElement? { XMLElement(parsing: Data(text.utf8)) }
}
