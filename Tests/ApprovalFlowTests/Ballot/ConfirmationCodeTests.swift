import Testing

@testable import ApprovalFlow

struct ConfirmationCodeTests {
  @Test(arguments: [
    "481203", "481 203", " 481203 ", "481-203", "Code: 481 203", "4 8 1 2 0 3", "481\u{A0}203",
    "\u{201C}481 203\u{201D}",
    "481\n203", "\u{664}\u{668}\u{661}\u{662}\u{660}\u{663}", "\u{FF14}\u{FF18}\u{FF11}\u{FF12}\u{FF10}\u{FF13}",
  ])
  func `a code is read however a person types or pastes it`(typed: String) {
    #expect(ConfirmationCode(typed: typed)?.digits == "481203")
  }

  @Test(arguments: [
    "", " ", "48120", "4812034", "code", "481 20x", "\u{2463}", String(repeating: " ", count: 70) + "481203",
  ])
  func `what has not six digits is none`(typed: String) {
    #expect(ConfirmationCode(typed: typed) == nil)
  }

  @Test func `the mail shows it in two groups and reading that gives it back`() {
    for _ in 1...100 {
      let code = ConfirmationCode.random()
      #expect(code.grouped.count == 7)
      #expect(ConfirmationCode(typed: "Code: \(code.grouped)") == code)
    }
  }

  @Test func `a derived code is the same for the same URL and has six digits`() {
    let codes = (1...500).map { ConfirmationCode(derivedFrom: "https://example.com/\($0)") }

    #expect(codes[0] == ConfirmationCode(derivedFrom: "https://example.com/1"))
    #expect(codes.allSatisfy { $0.digits.utf8.count == 6 && $0.digits.allSatisfy { ("0"..."9").contains($0) } })
    #expect(Set(codes.map(\.digits)).count > 490)
    #expect(codes.contains { $0.digits.hasPrefix("0") })
  }

  @Test func `random codes differ`() {
    #expect(Set((1...500).map { _ in ConfirmationCode.random().digits }).count > 490)
  }

  @Test func `no way to print it shows it`() throws {
    let code = try #require(ConfirmationCode(typed: "481203"))
    var dumped = ""
    dump(code, to: &dumped)

    for text in ["\(code)", String(reflecting: code), "\([code])", dumped] { #expect(!text.contains("481")) }
  }
}
