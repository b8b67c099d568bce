import Foundation

/// An element of an XML answer, with its place: what stands inside a text is never taken for an element.
///
/// For answers that hold what strangers wrote. Foundation's XML parser would bring libxml2 into the zip.
struct XMLElement: Sendable, Equatable {
  let name: String
  /// The text directly inside, its entities decoded.
  let text: String
  let children: [XMLElement]

  /// The root of a whole document; nil if `data` is cut, malformed, nested too deep, or has a DOCTYPE.
  init?(parsing data: Data) {
    var reader = XMLReader(Array(data))
    guard let root = reader.document() else { return nil }
    self = root
  }

  init(name: String, text: String, children: [XMLElement]) {
    self.name = name
    self.text = text
    self.children = children
  }

  /// The only child `name`; nil if there is none, or more than one.
  func child(_ name: String) -> XMLElement? {
    let found = children(name)
    return found.count == 1 ? found.first : nil
  }

  func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The element that the only children of these names lead to.
  func descendant(_ path: String...) -> XMLElement? {
    var element: XMLElement? = self
    for name in path { element = element?.child(name) }
    return element
  }
}
