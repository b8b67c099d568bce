import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct RequestPropertiesTests {
  private static let wrongTypes: [JSONValue] = [5, true, ["a"], [:], ["a": "b"], .number(1.5)]

  @Test(arguments: ["WaitUrl", "EmailID"])
  func `a property that is missing or blank is named`(name: String) {
    for value in [nil, .null, "", "  ", "\n\t"] as [JSONValue?] {
      #expect(throws: InvalidApprovalRequest.missing(name)) { try SampleResource.request([name: value]) }
    }
  }

  @Test(arguments: ["WaitUrl", "EmailID", "Product"])
  func `a property that is no text is named`(name: String) {
    for value in Self.wrongTypes {
      #expect(throws: InvalidApprovalRequest.notText(name)) { try SampleResource.request([name: value]) }
    }
  }

  @Test(arguments: [
    "user@example.com", "first.last+tag@sub.example.co.uk", "u@h", "o'hara@example.com", "user%x!$&*=^_`{|}~-@h",
    "j\u{F6}rg@b\u{FC}cher.example", "\u{4F60}@\u{597D}.example", " user@example.com ", "user@example.com\n",
    String(repeating: "a", count: 242) + "@example.com",
  ])
  func `an address is taken without the blanks around it`(address: String) throws {
    let requester = try SampleResource.request(["EmailID": .string(address)]).facts.requester

    #expect(requester == address.trimming(while: \.isWhitespace))
  }

  @Test(arguments: [
    "user", "@", "user@", "@example.com", "a@b@c", "a b@example.com", "a@exam ple.com", "User <user@example.com>",
    "a@b,c@d", "a@b;c@d", "a@b\r\nBcc: c@d", "a\u{0}@b", "a\u{200B}@b", "\u{202E}a@b", "\"a\"@b", "a(b)@c", "a:b@c",
    "a@[127.0.0.1]", "a\\b@c", "a@b\u{FE0F}", "mailto:a@b", "a\tb@c", String(repeating: "a", count: 250) + "@b.cd",
  ])
  func `what is no address is refused`(address: String) {
    let error = #expect(throws: InvalidApprovalRequest.self) {
      try SampleResource.request(["EmailID": .string(address)])
    }

    guard case .notAnAddress("EmailID", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [("Timeout", 1...43_200), ("Quorum", 1...10)])
  func `a number out of its range or of another type is refused with the range`(name: String, range: ClosedRange<Int>) {
    let values: [JSONValue] = [
      "0", "-1", .string(String(range.upperBound + 1)), "", "ten", "1.5", "1e3", "99999999999999999999", "0x10",
      .integer(0), .number(1.5), true, ["1"], ["a": "1"],
    ]
    for value in values {
      #expect(throws: InvalidApprovalRequest.notANumber(name, range: range)) {
        try SampleResource.request([name: value])
      }
    }
  }

  @Test(arguments: ["2", " 2 ", .integer(2)] as [JSONValue])
  func `a number may come as a text`(value: JSONValue) throws {
    #expect(try SampleResource.request(["Quorum": value]).quorum == 2)
  }

  @Test(
    arguments: [
      ("a@h,b@h", ["a@h", "b@h"]), (" a@h , b@h ,", ["a@h", "b@h"]), (["a@h", " b@h "], ["a@h", "b@h"]),
      ("", nil), ([], nil), ([""], nil), (nil, nil),
    ] as [(JSONValue?, [String]?)])
  func `approvers are a list or one text with commas`(value: JSONValue?, approvers: [String]?) throws {
    #expect(try SampleResource.request(["Approvers": value]).approvers == approvers)
  }

  @Test(arguments: [5, true, [:], [["a@h"]], [5]] as [JSONValue])
  func `approvers of another type are refused`(value: JSONValue) {
    #expect(throws: InvalidApprovalRequest.notText("Approvers")) {
      try SampleResource.request(["Approvers": value])
    }
  }

  @Test(arguments: ["a@h,b", "a@h;b@h"] as [JSONValue])
  func `an approver without an address is refused`(value: JSONValue) {
    #expect(throws: InvalidApprovalRequest.self) { try SampleResource.request(["Approvers": value]) }
  }

  @Test func `what an approval is bound to is a detail, shown in full, and what the page has a place for is none`()
    throws
  {
    let facts = try SampleResource.request([
      "ServiceTimeout": "60", "Product": "p", "Timeout": "60", "Approvers": "a@h", "Quorum": "1", "b": "2", "a": "1",
      "B": ["x", "y"], "c": ["k": "v"], "d": true, "e": .null, "Notes": "as ever", "Template": "0f", "DBPassword": "x",
    ]).facts

    #expect(
      facts.details == [
        .init(name: "B", value: #"["x", "y"]"#), .init(name: "DBPassword", value: "(hidden)"),
        .init(name: "Template", value: "0f"), .init(name: "a", value: "1"), .init(name: "b", value: "2"),
        .init(name: "c", value: #"{"k": "v"}"#), .init(name: "d", value: "(true)"), .init(name: "e", value: "(null)"),
      ])
    #expect(facts.notes == "as ever")
  }

  @Test func `a product whose name the page has to change is a detail too`() throws {
    let facts = try SampleResource.request(["Product": "Word\u{200B}Press"]).facts

    #expect(facts.details == [.init(name: "Product", value: #"Word\u200bPress"#)])
  }

  @Test func `a value that can't be shown in full is refused by its name`() {
    let long = String(repeating: "x", count: 50_000)

    #expect(throws: InvalidApprovalRequest.unshowable(.tooLong(name: "long", characters: 50_000))) {
      try SampleResource.request(["long": .string(long)])
    }
    #expect("\(InvalidApprovalRequest.unshowable(.tooLong(name: "long", characters: 50_000)))".contains("Notes"))
  }

  @Test func `a product's name is fit to be shown and bounded`() throws {
    let product = try SampleResource.request([
      "Product": .string("\u{202E}Word\nPress " + String(repeating: "x", count: 500))
    ])
    .facts.product

    #expect(product?.hasPrefix("Word Press xxx") == true)
    #expect((product?.count ?? .max) < 200)
  }

  @Test(arguments: [
    InvalidApprovalRequest.missing("WaitUrl"), .notText("Product"), .notAnAddress("EmailID", problem: "it is empty"),
    .notANumber("Timeout", range: 1...43_200), .waitURL(.notSigned), .foreignStack, .expired,
  ])
  func `every refusal says what to do`(error: InvalidApprovalRequest) {
    #expect(error.description.split(separator: ".").count > 1 || error.description.contains("must be"))
    #expect(error.description.hasSuffix("."))
  }
}
