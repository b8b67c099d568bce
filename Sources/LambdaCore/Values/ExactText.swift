/// A string that equals another one only if both have the same characters to the byte.
///
/// Swift's own strings are equal when they look equal: `é` as one scalar and as two are the same key of a dictionary.
package struct ExactText: Sendable, Hashable, ExpressibleByStringLiteral {
  package let string: String

  package init(_ string: String) { self.string = string }
  package init(stringLiteral value: String) { self.init(value) }

  package static func == (one: ExactText, other: ExactText) -> Bool {
    one.string.utf8.elementsEqual(other.string.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in string.utf8 { hasher.combine(byte) }
  }
}

/// Ordered by UTF-16 code units, as RFC 8785 sorts keys.
extension ExactText: Comparable {
  package static func < (one: ExactText, other: ExactText) -> Bool {
    one.string.utf16.lexicographicallyPrecedes(other.string.utf16)
  }
}
