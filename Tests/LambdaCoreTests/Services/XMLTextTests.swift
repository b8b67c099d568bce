import Foundation
import Testing

@testable import LambdaCore

struct XMLTextTests {
  private let xml = XMLText(
    Data("<A><B>one</B><C/><B>two</B><D><B>three</B></D><E>&lt;&amp;lt;&gt;&quot;&apos;</E><F></F></A>".utf8))

  @Test func `an element is found at any depth and the first one answers`() {
    #expect(xml.first("B") == "one")
    #expect(xml.first("D") == "<B>three</B>")
    #expect(xml.first("F") == "")
    #expect(xml.first("G") == nil)
  }

  @Test func `every element of a name is found in order`() {
    #expect(xml.all("B").count == 3)
    #expect(xml.all("D").first?.first("B") == "three")
    #expect(xml.all("G") == [])
  }

  @Test func `entities are decoded once`() {
    #expect(xml.first("E") == "<&lt;>\"'")
  }

  @Test(arguments: [
    ("o&#39;hara@example.com", "o'hara@example.com"), ("o&#x27;hara", "o'hara"), ("a&#43;b&#x2B;c", "a+b+c"),
    ("&amp;#39;", "&#39;"), ("&#38;lt;", "&lt;"), ("&lt;a&gt;&amp;&quot;&apos;", "<a>&\"'"), ("&#128231;", "\u{1F4E7}"),
    ("&unknown; & &;", "&unknown; & &;"), ("&", "&"), ("a&", "a&"), ("&#xD800;", "&#xD800;"),
  ])
  func `character references are decoded once, and what is none stays`(written: String, meant: String) {
    #expect(XMLText(Data("<E>\(written)</E>".utf8)).first("E") == meant)
  }

  @Test func `an empty element is there though it has no text`() {
    #expect(xml.has("C"))
    #expect(xml.has("F"))
    #expect(!xml.has("G"))
    #expect(xml.first("C") == nil)
  }

  @Test(arguments: ["", "<", "<B", "<B>", "<B>open", "</B>", "<BB>x</BB>", "B", "\u{0}\u{FFFD}"])
  func `what is cut or no XML has no elements`(text: String) {
    #expect(XMLText(Data(text.utf8)).first("B") == nil)
    #expect(XMLText(Data(text.utf8)).all("B") == [])
  }
}
