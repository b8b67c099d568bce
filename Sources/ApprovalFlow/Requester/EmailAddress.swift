import LambdaCore

/// What can be told of an email address without sending an email to it.
package enum EmailAddress {
  /// Bytes.
  ///
  /// Source: RFC 5321, section 4.5.3.1.
  static let longest = 254

  /// What is wrong with an address, in words that follow "but"; nil if nothing is.
  ///
  /// Email programs make a link of `evil.example/approve@x.yz`, so what begins a path, a query or a fragment is refused.
  static func problem(with text: String) -> String? {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    if text.utf8.count > longest { return "it is longer than \(longest) bytes" }
    if parts.count != 2 || parts[0].isEmpty || parts[1].isEmpty { return "it is not of the form name@domain" }
    let isVisible = text.unicodeScalars.elementsEqual(text.displayed(limit: longest).unicodeScalars)
    if !isVisible || text.unicodeScalars.contains(where: " <>,;:\"()[]\\/?#".unicodeScalars.contains) {
      return "it has a character that an address can't have"
    }
    return nil
  }

  /// Whether two addresses reach one person: they differ only in case, in dots at the end, or in a `+tag`.
  static func samePerson(_ one: String, _ other: String) -> Bool { person(one) == person(other) }

  /// The one spelling of all addresses of a person.
  static func person(_ address: String) -> String {
    var folded = address.lowercased().trimming(while: \.isWhitespace)[...]
    while folded.last == "." { folded.removeLast() }
    guard let at = folded.lastIndex(of: "@") else { return String(folded) }
    let name = folded[..<at]
    guard let plus = name.firstIndex(of: "+"), plus > name.startIndex else { return String(folded) }
    return String(name[..<plus] + folded[at...])
  }

  /// The addresses without those that repeat an earlier one in whatever case.
  static func withoutRepetitions(_ addresses: [String]) -> [String] {
    var seen: Set<String> = []
    return addresses.filter { seen.insert($0.lowercased()).inserted }
  }

  /// Groups of two or more addresses that are one person each, though they are spelled differently.
  static func samePersons(among addresses: [String]) -> [[String]] {
    var order: [String] = []
    var groups: [String: [String]] = [:]
    for address in withoutRepetitions(addresses) {
      let person = person(address)
      if groups[person] == nil { order.append(person) }
      groups[person, default: []].append(address)
    }
    return order.compactMap { groups[$0] }.filter { $0.count > 1 }
  }
}
