/// Reads an XML document from its first byte to its last: elements, text, entities, CDATA; attributes are passed over.
///
/// Source: XML 1.0, sections 2.1 to 2.8 and 4.1.
struct XMLReader {
  private struct Open {
    let name: String
    var text: [UInt8] = []
    var children: [XMLElement] = []
  }

  private let bytes: [UInt8]
  private var index = 0
  private var open: [Open] = []
  private var root: XMLElement?

  private static let deepest = 50

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The root element; nil if the document is not whole.
  mutating func document() -> XMLElement? {
    if starts(with: "\u{FEFF}") { index += 3 }
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "<") ? markup() : text() else { return nil }
    }
    return open.isEmpty ? root : nil
  }

  private mutating func markup() -> Bool {
    if starts(with: "<?") { return skip(past: "?>") }
    if starts(with: "<!--") { return skip(past: "-->") }
    if starts(with: "<![CDATA[") { return characterData() }
    if starts(with: "</") { return endTag() }
    if starts(with: "<!") { return false }
    return startTag()
  }

  private mutating func startTag() -> Bool {
    index += 1
    guard root == nil, open.count < Self.deepest, let name = name() else { return false }
    var quote: UInt8?
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if let mark = quote {
        if byte == mark { quote = nil }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        quote = byte
      case UInt8(ascii: "<"):
        return false
      case UInt8(ascii: ">"):
        open.append(Open(name: name))
        return bytes[index - 2] == UInt8(ascii: "/") ? close(name) : true
      default:
        break
      }
    }
    return false
  }

  private mutating func endTag() -> Bool {
    index += 2
    guard let name = name() else { return false }
    skipSpace()
    guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else { return false }
    index += 1
    return close(name)
  }

  private mutating func close(_ name: String) -> Bool {
    guard let element = open.popLast(), element.name == name,
      let text = String(validating: element.text, as: UTF8.self)
    else { return false }
    let whole = XMLElement(name: name, text: text, children: element.children)
    if open.isEmpty { root = whole } else { open[open.count - 1].children.append(whole) }
    return true
  }

  private mutating func text() -> Bool {
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
    let piece = bytes[start..<index]
    guard !open.isEmpty else { return piece.allSatisfy(Self.isSpace) }
    guard let decoded = XMLEntities.decode(piece) else { return false }
    open[open.count - 1].text += decoded
    return true
  }

  private mutating func characterData() -> Bool {
    let start = index + "<![CDATA[".utf8.count
    guard !open.isEmpty, skip(past: "]]>") else { return false }
    open[open.count - 1].text += bytes[start..<(index - 3)]
    return true
  }

  /// What stands before white space, `/` or `>`; nil if nothing does.
  private mutating func name() -> String? {
    let start = index
    while index < bytes.count, !Self.isSpace(bytes[index]), !"/>=\"'<".utf8.contains(bytes[index]) { index += 1 }
    return index > start ? String(validating: bytes[start..<index], as: UTF8.self) : nil
  }

  private func starts(with mark: String) -> Bool { bytes[index...].starts(with: mark.utf8) }

  private mutating func skip(past mark: String) -> Bool {
    while index < bytes.count {
      if starts(with: mark) {
        index += mark.utf8.count
        return true
      }
      index += 1
    }
    return false
  }

  private mutating func skipSpace() {
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}
