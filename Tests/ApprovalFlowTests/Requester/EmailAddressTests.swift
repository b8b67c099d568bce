import Testing

@testable import ApprovalFlow

struct EmailAddressTests {
  @Test(arguments: [
    "user@example.com", "ann+wiki@example.com", "ann@example.com.", "a.b-c_d%e@sub.example.co", "o'hara@example.com",
    "\u{FC}ser@ex\u{E4}mple.com", "a=b@example.com", String(repeating: "a", count: 242) + "@example.com",
  ])
  func `an address that could be one is taken`(address: String) {
    #expect(EmailAddress.problem(with: address) == nil)
  }

  @Test(arguments: [
    "", "user", "@example.com", "user@", "a@b@c", "a b@example.com", "a<b@example.com", "a,b@example.com",
    "a\nb@example.com",
    "a\u{200B}@example.com", "a\u{202E}@example.com", "evil.example/approve-here@x.yz", "evil.example?approve@x.yz",
    "evil.example#approve@x.yz", "user@example.com/path", "https://evil.example@x.yz", "a\\b@x.yz", "a\u{A0}b@x.yz",
    String(repeating: "a", count: 243) + "@example.com", " user@example.com", "user@example.com\r\nBcc: x@y.z",
  ])
  func `what would mislead an email program or a reader is refused`(address: String) {
    #expect(EmailAddress.problem(with: address) != nil)
  }

  @Test(arguments: [
    ("ann@example.com", "ann@example.com"), ("ann@example.com", "ANN@Example.COM"),
    ("ann@example.com", "ann+wiki@example.com"),
    ("ann@example.com", "ann@example.com."), ("Ann+a+b@example.com.", "ann+c@example.com"),
    ("ann+@example.com", "ann@example.com"),
    ("ann@example.com", " ann@example.com "), ("+a@example.com", "+a@example.com."),
  ])
  func `case, a dot at the end and a tag make no other person`(one: String, other: String) {
    #expect(EmailAddress.samePerson(one, other))
    #expect(EmailAddress.samePerson(other, one))
  }

  @Test(arguments: [
    ("ann@example.com", "bob@example.com"), ("ann@example.com", "ann@example.org"),
    ("ann@example.com", "a.nn@example.com"),
    ("ann@a+b.example.com", "ann@a.example.com"), ("+a@example.com", "+b@example.com"), ("ann@example.com", "ann"),
    ("ann@example.com", "ann-wiki@example.com"), ("", "ann@example.com"), ("ann.@example.com", "ann@example.com"),
  ])
  func `anything else does`(one: String, other: String) {
    #expect(!EmailAddress.samePerson(one, other))
    #expect(!EmailAddress.samePerson(other, one))
  }

  @Test func `an address twice in whatever case counts once, as it is spelled first`() {
    #expect(
      EmailAddress.withoutRepetitions(["ann@example.com", "Ann@example.com", "bob@example.com", "ann+2@example.com"])
        == ["ann@example.com", "bob@example.com", "ann+2@example.com"])
  }

  @Test func `addresses that are one person are found together`() {
    let addresses = [
      "ann@example.com", "bob@example.com", "ann+2@example.com", "BOB@example.com.", "carl@example.com",
      "Ann@example.com",
    ]

    #expect(
      EmailAddress.samePersons(among: addresses)
        == [["ann@example.com", "ann+2@example.com"], ["bob@example.com", "BOB@example.com."]])
    #expect(EmailAddress.samePersons(among: ["ann@example.com", "ANN@example.com"]) == [])
  }
}
