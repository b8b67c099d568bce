/// The tags of an HTML page, to compare a page about hostile text with one about harmless text.
package enum Markup {
  /// Every `<...>` in order, as it is written.
  ///
  /// Throws where a `<` is not closed, or a `&` begins no entity.
  package static func tags(of page: String) throws(Broken) -> [String] {
    var tags: [String] = []
    var rest = Substring(page).utf8
    while let start = rest.firstIndex(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) {
      rest = rest[start...]
      if rest.first == UInt8(ascii: "&") {
        try hold(entities.contains { rest.starts(with: $0.utf8) }, "a bare & in \(Substring(rest.prefix(40)))")
        rest = rest.dropFirst()
      } else {
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else {
          throw Broken("an open < in \(page)")
        }
        tags.append(String(Substring(rest[...end])))
        rest = rest[rest.index(after: end)...]
      }
    }
    return tags
  }

  private static let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
}
