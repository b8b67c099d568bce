import Foundation

/// The few elements that are read from an AWS query-protocol answer.
///
/// A scanner, not a parser: it finds an element by name, at any depth, and knows no namespaces or attributes' values.
/// Foundation's XML parser would bring libxml2 into the zip for three strings.
struct XMLText: Sendable, Equatable {
  private let bytes: ArraySlice<UInt8>

  init(_ data: Data) {
    bytes = Array(data)[...]
  }

  private init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// Whether an element `name` occurs anywhere, even empty.
  func has(_ name: String) -> Bool {
    find("<\(name)>", from: bytes.startIndex) != nil || find("<\(name)/>", from: bytes.startIndex) != nil
  }

  /// The text of the first element `name`, its entities decoded; nil if there is none.
  func first(_ name: String) -> String? {
    next(name, from: bytes.startIndex).map { Self.decode(bytes[$0.content]) }
  }

  /// The insides of every element `name`, which must not hold another of that name.
  func all(_ name: String) -> [XMLText] {
    var found: [XMLText] = []
    var position = bytes.startIndex
    while let element = next(name, from: position) {
      found.append(XMLText(bytes[element.content]))
      position = element.end
    }
    return found
  }

  private func next(_ name: String, from start: Int) -> (content: Range<Int>, end: Int)? {
    guard let open = find("<\(name)>", from: start), let close = find("</\(name)>", from: open.upperBound)
    else { return nil }
    return (open.upperBound..<close.lowerBound, close.upperBound)
  }

  private func find(_ text: String, from start: Int) -> Range<Int>? {
    let wanted = Array(text.utf8)
    var position = start
    while position + wanted.count <= bytes.endIndex {
      guard let candidate = bytes[position...].firstIndex(of: wanted[0]) else { return nil }
      let end = candidate + wanted.count
      guard end <= bytes.endIndex else { return nil }
      if bytes[candidate..<end].elementsEqual(wanted) { return candidate..<end }
      position = candidate + 1
    }
    return nil
  }

  /// The text with each entity decoded once; one that XML does not know stays as it was written.
  private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
    var decoded: [UInt8] = []
    for part in bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
      let entity = bytes[max(bytes.startIndex, part.startIndex - 1)..<part.endIndex]
      decoded += part.startIndex == bytes.startIndex ? part : ArraySlice(XMLEntities.decode(entity) ?? Array(entity))
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}
