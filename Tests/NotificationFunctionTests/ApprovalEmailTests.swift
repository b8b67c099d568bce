import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow
@testable import NotificationFunction

struct ApprovalEmailTests {
  private static let link = "https://api.example.com/approval?request=7f3a&key=k"
  private static let protocols = [
    "default", "email", "email-json", "firehose", "http", "https", "lambda", "sqs",
  ]

  @Test func `the text has who, what, until when, the link and the code, each on a line`() throws {
    let text = try text(of: mail())
    let lines = text.split(separator: "\n").map(String.init)

    #expect(lines.contains("user@example.com asks for your approval to start:"))
    #expect(lines.contains("    Product: WordPress"))
    #expect(lines.contains { $0.contains("2100-01-01 12:00 UTC") && $0.contains("in 12 hours") })
    #expect(lines.contains(Self.link))
    #expect(lines.contains("Code: 481 203"))
    #expect(lines.contains("    Stack: SC-wordpress"))
    #expect(lines.contains("    Account: 123456789012"))
    #expect(lines.contains("    Region: eu-west-3"))
    #expect(lines.contains("    InstanceType: t3.small"))
    #expect(text.contains("rolled back"))
    #expect(text.contains("Write to user@example.com"))
  }

  @Test func `every protocol has its text`() throws {
    let message = try JSONValue(parsing: Data(mail().message.json.utf8))

    #expect(message.object?.keys.sorted() == Self.protocols)
    #expect(message.object?.values.allSatisfy { $0.string?.isEmpty == false } == true)
    #expect(message["default"]?.string?.contains(Self.link) == true)
    #expect(message["default"]?.string?.contains("481") == false)
  }

  @Test(arguments: ["https", "http", "firehose", "lambda", "sqs"])
  func `a chat integration gets the same facts as JSON`(transport: String) throws {
    let message = try JSONValue(parsing: Data(mail(approver: "boss@example.com").message.json.utf8))
    let object = try JSONValue(parsing: Data(try #require(message[transport]?.string).utf8))

    #expect(object["approvalUrl"] == .string(Self.link))
    #expect(object["code"] == "481 203")
    #expect(object["requester"] == "user@example.com")
    #expect(object["product"] == "WordPress")
    #expect(object["stackName"] == "SC-wordpress")
    #expect(object["account"] == "123456789012")
    #expect(object["region"] == "eu-west-3")
    #expect(object["deadline"] == "2100-01-01T12:00:00Z")
    #expect(object["approver"] == "boss@example.com")
    #expect(object["details"] == [["name": "InstanceType", "value": "t3.small"]])
  }

  @Test(
    arguments: [
      ("WordPress", "user@example.com", "Approval needed: WordPress for user@example.com"),
      ("B\u{FC}cher \u{1F4DA}\r\nBcc: x", "user@example.com", "Approval needed: B?cher ???Bcc: x for user@example.com"),
      ("a\u{7F}\u{0}b", nil, "Approval needed: a??b"),
      // A mail program would decode these.
      ("=?utf-8?Q?=0A?=", nil, "Approval needed: = ?utf-8?Q?=0A?="),
      ("=\u{E9}utf-8\u{E9}Q\u{E9}=0A\u{E9}=", nil, "Approval needed: = ?utf-8?Q?=0A?="),
    ] as [(String, String?, String)])
  func `a subject is plain ASCII on one line`(product: String, requester: String?, subject: String) {
    let facts = RequestFacts(requester: requester, product: product, stack: nil, deadline: nil)
    let email = ApprovalEmail(
      facts: facts, link: Self.link, code: .random(), confirmation: .code, approver: nil, now: ManualClock.start)

    #expect(email.message.subject == subject)
  }

  @Test(arguments: [0, 60, 61, 62, 63, 64, 65, 66, 67, 500])
  func `a subject has at most 99 characters`(length: Int) {
    for character in ["x", "\u{E4}", "e\u{301}", "\u{1F468}\u{200D}\u{1F469}"] {
      let product = String(repeating: character, count: length)
      let facts = RequestFacts(requester: "user@example.com", product: product, stack: nil, deadline: nil)
      let email = ApprovalEmail(
        facts: facts, link: Self.link, code: .random(), confirmation: .code, approver: nil, now: ManualClock.start)
      let subject = email.message.subject

      #expect(subject.utf8.count <= 99)
      #expect(subject.hasPrefix("Approval needed: "))
      #expect(subject.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }
  }

  @Test func `a subscription by email-json gets what one by email gets`() throws {
    let message = try JSONValue(parsing: Data(mail().message.json.utf8))

    #expect(message["email-json"] == message["email"])
  }

  /// JSON in JSON makes four bytes of a quote; `BoundProperties` bounds what a text in JSON holds.
  @Test(arguments: ["\"", "\\", "\u{1F600}", "\u{20AC}", "x"])
  func `an email has every detail in full, whatever they say, and SNS takes it`(character: String) throws {
    let properties = ExactJSON.object(
      (1...200).map { number in
        ExactJSON.Member(ExactText("Name\(number)"), .string(ExactText(String(repeating: character, count: 900))))
      })
    let shown = try #require([200, 60, 54].lazy.compactMap { try? Self.details(properties, count: $0) }.first)
    let mail = mail(details: shown)
    let message = try JSONValue(parsing: Data(mail.message.json.utf8))
    let text = try text(of: mail)

    #expect(shown.count > 40)
    #expect(mail.message.json.utf8.count <= 262_144)
    for detail in shown { #expect(text.contains("    \(detail.name): \(detail.value)\n")) }
    #expect(text.contains("Code: 481 203"))
    #expect(message["email-json"]?.string?.contains("the page shows them in full") == true)
    let object = try JSONValue(parsing: Data(try #require(message["https"]?.string).utf8))
    #expect(object["details"] == [])
    #expect(object["detailsLeftOut"] == .integer(shown.count))
  }

  /// As many of the properties as an approver can be shown.
  private static func details(_ properties: ExactJSON, count: Int) throws -> [RequestFacts.Detail] {
    let some = ExactJSON.object(Array((properties.members ?? []).prefix(count)))
    return try BoundProperties(some).details().map { .init(name: $0.name, value: $0.value) }
  }

  @Test(
    arguments: [
      (.person(VerifiedPerson(name: "user@example.com", arn: "arn:1")), "the same as the address that was typed"),
      (.person(VerifiedPerson(name: "USER+x@example.com", arn: "arn:1")), "the same as the address that was typed"),
      (.person(VerifiedPerson(name: "eve@example.com", arn: "arn:1")), "NOT the address that was typed"),
      (.person(VerifiedPerson(name: "eve", arn: "arn:1")), "compare it with the one that was typed"),
      (.principal(arn: "arn:aws:sts::123456789012:assumed-role/r/user@example.com"), "is not verified"),
      (.notVerified, "not verified"),
    ] as [(LaunchedBy, String)])
  func `who launched stands next to the address that was typed, and is never mixed up with it`(
    launchedBy: LaunchedBy, words: String
  ) throws {
    let lines = try text(of: mail(launchedBy: launchedBy)).split(separator: "\n")
    let typed = try #require(lines.firstIndex(of: "    Requester: user@example.com (typed, not verified)"))

    #expect(lines[typed + 1].hasPrefix("    Launched by: "))
    #expect(lines[typed + 1].hasSuffix(words))
  }

  @Test func `nothing is said of who launched where AWS was not asked`() throws {
    #expect(try !text(of: mail()).contains("Launched by"))
  }

  @Test func `a request whose stack is not confirmed says so`() throws {
    #expect(try text(of: mail(isVerified: false)).contains("Account, region and stack are not verified"))
    #expect(try !text(of: mail(isVerified: true)).contains("stack are not verified"))
  }

  @Test func `notes stand apart from the details`() throws {
    let text = try text(of: mail(notes: "ticket 7"))

    #expect(text.contains("\n\nNotes by the requester (no approval depends on them)\n\n    Notes: ticket 7\n\n"))
  }

  @Test func `an email with a code says so`() throws {
    let text = try text(of: mail())

    #expect(text.contains("To approve or reject, open this page:\n\(Self.link)\n\nThe page asks for this code:\n"))
  }

  @Test func `a button email has no code`() throws {
    let mail = mail(confirmation: .button)

    #expect(try text(of: mail).contains("To approve or reject, open this page:\n\(Self.link)\n"))
    #expect(try !text(of: mail).contains("Code:"))
    #expect(!mail.message.json.contains("481 203"))
  }

  @Test func `a one-click email does not promise a choice`() throws {
    let mail = mail(confirmation: .oneClick)
    let text = try text(of: mail)

    #expect(
      text.contains("Opening this link approves the request immediately:\n\(Self.link)\n\nTo reject it, do nothing.\n"))
    #expect(!text.contains("approve or reject"))
    #expect(!mail.message.json.contains("481 203"))
    #expect(try JSONValue(parsing: Data(mail.message.json.utf8))["default"]?.string?.contains("approves it") == true)
  }

  @Test func `details are marked as unchecked`() throws {
    #expect(try text(of: mail()).contains("(not verified)"))
    #expect(try !text(of: mail(details: [])).contains("(not verified)"))
  }

  /// A requester's text must not pose as the mail's own line with the code.
  @Test func `there is one line with a code`() throws {
    let details = [RequestFacts.Detail(name: "Code", value: "000 000")]
    let lines = try text(of: mail(details: details)).split(separator: "\n")

    #expect(lines.filter { $0.hasPrefix("Code:") } == ["Code: 481 203"])
  }

  @Test(arguments: ["Code: 000 000", "https://evil.example/approval", "Account: 999999999999"])
  func `a product cannot begin a line like one of the mail's own`(product: String) throws {
    #expect(try text(of: mail(product: product)).contains("\n    Product: \(product)\n"))
    #expect(try text(of: mail(product: nil)).contains("\n    Stack: SC-wordpress\n\nPlease decide"))
  }

  private func mail(
    approver: String? = nil, confirmation: ConfirmationMode = .code, product: String? = "WordPress",
    details: [RequestFacts.Detail] = [.init(name: "InstanceType", value: "t3.small")], notes: String? = nil,
    isVerified: Bool? = nil, launchedBy: LaunchedBy? = nil
  ) -> ApprovalEmail {
    let facts = RequestFacts(
      requester: "user@example.com", product: product, stack: StackID(WaitURL.stackID),
      deadline: ManualClock.start.addingTimeInterval(43_200), details: details, notes: notes, isVerified: isVerified,
      launchedBy: launchedBy)
    return ApprovalEmail(
      facts: facts, link: Self.link, code: ConfirmationCode(typed: "481203") ?? .random(), confirmation: confirmation,
      approver: approver,
      now: ManualClock.start)
  }

  private func text(of mail: ApprovalEmail) throws -> String {
    try #require(try JSONValue(parsing: Data(mail.message.json.utf8))["email"]?.string)
  }
}
