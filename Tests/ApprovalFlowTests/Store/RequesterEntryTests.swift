import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct RequesterEntryTests {
  private func id(_ typed: String, _ launchedBy: LaunchedBy? = nil) throws -> String {
    let request = try SampleResource.request(["EmailID": .string(typed)])
    var facts = request.facts
    facts.launchedBy = launchedBy
    return RequesterEntry.id(of: Self.entry(request.showing(facts)))
  }

  private static func entry(_ request: ApprovalRequest) -> LedgerEntry {
    LedgerEntry(
      request, by: Electorate(approvers: ["a@example.com"], quorum: 1), secrets: [LedgerSecret(.system)])
  }

  @Test func `addresses of one person are one requester, and no other's`() throws {
    #expect(try id("ann@example.com") == id("Ann+wiki@Example.com."))
    #expect(try id("ann@example.com") != id("ben@example.com"))
    #expect(try id("ann@example.com").hasPrefix("requester-"))
  }

  @Test func `a verified person is one requester, whatever was typed`() throws {
    let ann = LaunchedBy.person(VerifiedPerson(name: "ann@example.com", arn: "arn:1"))

    #expect(try id("x@example.com", ann) == id("y@example.com", ann))
    #expect(try id("ann@example.com", ann) != id("ann@example.com"))
    #expect(try id("x@example.com", .principal(arn: "arn:2")) == id("x@example.com"))
  }

  @Test(arguments: [
    LaunchedBy.person(VerifiedPerson(name: "ann", arn: "arn:1")), .principal(arn: "arn:2"), .notVerified,
  ])
  func `who launched is read back from the ledger`(launchedBy: LaunchedBy) throws {
    let request = try SampleResource.request()
    var facts = request.facts
    facts.launchedBy = launchedBy
    let entry = Self.entry(request.showing(facts))

    #expect(try LedgerEntry(entry.item, hosts: .none).facts.launchedBy == launchedBy)
  }

  @Test(arguments: [[:], ["Kind": "person"], ["Kind": "person", "Name": "x"], ["Kind": "other"]])
  func `an attribute of another form says nothing`(attributes: [String: String]) {
    #expect(LaunchedBy(attributes.mapValues(AttributeValue.string)) == nil)
  }
}
