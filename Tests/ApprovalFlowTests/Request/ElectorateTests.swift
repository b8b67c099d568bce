import LambdaCore
import Testing

@testable import ApprovalFlow

struct ElectorateTests {
  private static let three = Electorate(approvers: ["a@example.com", "b@example.com", "c@example.com"], quorum: 2)

  private func narrowed(
    _ changes: [String: JSONValue?], of electorate: Electorate = three
  ) throws -> Electorate {
    try electorate.electorate(for: try SampleResource.request(changes))
  }

  @Test func `a product that wishes nothing gets everyone`() throws {
    #expect(try narrowed([:]) == Self.three)
  }

  @Test func `a product picks among the approvers, in the installation's order and spelling`() throws {
    let picked = try narrowed(["Approvers": ["C@Example.com", "a@example.com"]])
    #expect(picked.approvers == ["a@example.com", "c@example.com"])
  }

  @Test(arguments: ["b@example.com", "B@EXAMPLE.COM", "b+wiki@example.com", "b@example.com.", "B+1+2@Example.Com.."])
  func `a requester never decides on a request of their own`(requester: String) throws {
    let picked = try narrowed(["EmailID": .string(requester)])
    #expect(picked.approvers == ["a@example.com", "c@example.com"])
  }

  @Test func `a requester is none of several addresses of the same person`() throws {
    let electorate = Electorate(approvers: ["ann@example.com", "ann+2@example.com", "b@example.com"], quorum: 1)

    #expect(try narrowed(["EmailID": "ann+wiki@example.com"], of: electorate).approvers == ["b@example.com"])
  }

  @Test(
    arguments: [
      ("c@example.com", ["a@example.com", "b@example.com"]), ("C+x@Example.com", ["a@example.com", "b@example.com"]),
      ("c", three.approvers), ("d@example.com", three.approvers),
    ])
  func `a verified person who is an approver never gets a seat, whatever was typed`(
    name: String, approvers: [String]
  ) throws {
    let request = try SampleResource.request()
    var facts = request.facts
    facts.launchedBy = .person(VerifiedPerson(name: name, arn: "arn:aws:iam::123456789012:user/x"))

    #expect(try Self.three.electorate(for: request.showing(facts)).approvers == approvers)
  }

  @Test func `a session name that anybody chooses removes nobody`() throws {
    let request = try SampleResource.request()
    var facts = request.facts
    facts.launchedBy = .principal(arn: "arn:aws:sts::123456789012:assumed-role/Developer/c@example.com")

    #expect(try Self.three.electorate(for: request.showing(facts)) == Self.three)
  }

  @Test(arguments: [(1, "2", 2), (2, "1", 2), (2, "2", 2), (2, "3", 3)])
  func `the higher of the two quorums counts`(install: Int, product: String, quorum: Int) throws {
    let electorate = Electorate(approvers: Self.three.approvers, quorum: install)

    #expect(try narrowed(["Quorum": .string(product)], of: electorate).quorum == quorum)
    #expect(try narrowed([:], of: electorate).quorum == install)
  }

  @Test func `somebody who is no approver can't be picked`() {
    #expect(throws: ImpossibleElectorate.unknownApprovers(["x@example.com"])) {
      try narrowed(["Approvers": "a@example.com, x@example.com"])
    }
  }

  @Test(arguments: [
    ["Quorum": "3", "EmailID": "a@example.com"], ["Approvers": "a@example.com"], ["Quorum": "4"],
  ])
  func `fewer approvers than approvals needed are refused`(changes: [String: String]) {
    let changes = changes.mapValues { Optional(JSONValue.string($0)) }
    #expect { try narrowed(changes) } throws: { error in
      guard case .tooFew = error as? ImpossibleElectorate else { return false }
      return true
    }
  }

  @Test(
    arguments: [
      (["EmailID": "a@example.com", "Approvers": "a@example.com"], "needed, but nobody may decide: nobody approves"),
      (
        ["EmailID": "a@example.com", "Approvers": "b@example.com", "Quorum": "2"],
        "only b@example.com may decide. Lower"
      ),
    ] as [([String: String], String)])
  func `the requester is named only where that is why`(changes: [String: String], expected: String) {
    let error = #expect(throws: ImpossibleElectorate.self) {
      try narrowed(changes.mapValues { Optional(JSONValue.string($0)) })
    }
    #expect(error?.description.contains(expected) == true)
  }

  @Test func `an approver who is listed twice, in whatever case, counts once`() throws {
    let electorate = try Electorate(
      Environment(["APPROVERS": "ann@example.com,Ann@Example.com, ben@example.com", "QUORUM": "2"]))

    #expect(electorate == Electorate(approvers: ["ann@example.com", "ben@example.com"], quorum: 2))
    #expect(electorate.warnings == [])
  }

  /// A function that does not start keeps every stack waiting; a request that can't be met says why.
  @Test func `a quorum that only a repetition reaches is no init error`() throws {
    let electorate = try Electorate(Environment(["APPROVERS": "ann@example.com,ANN@example.com", "QUORUM": "2"]))

    #expect(electorate == Electorate(approvers: ["ann@example.com"], quorum: 2))
    let error = #expect(throws: ImpossibleElectorate.self) { try narrowed([:], of: electorate) }
    #expect(
      error?.description
        == "2 approvals are needed, but only ann@example.com may decide. Lower the quorum or add approvers.")
  }

  @Test func `a person who is listed under two addresses is warned of`() throws {
    let electorate = try Electorate(
      Environment(["APPROVERS": "ann@example.com,ben@example.com,ann+2@example.com,ben@example.com.", "QUORUM": "2"]))

    #expect(electorate.approvers.count == 4)
    #expect(electorate.warnings.count == 2)
    #expect(electorate.warnings.first?.contains("ann@example.com and ann+2@example.com") == true)
  }

  @Test(
    arguments: [
      ("APPROVERS", nil), ("APPROVERS", ","), ("APPROVERS", "ann"), ("APPROVERS", "ann@example.com,a/b@example.com"),
      ("APPROVERS", (1...11).map { "a\($0)@example.com" }.joined(separator: ",")), ("QUORUM", "0"), ("QUORUM", "3"),
      ("QUORUM", "two"),
    ] as [(String, String?)])
  func `a list or quorum that can't be is named`(variable: String, value: String?) {
    var variables = ["APPROVERS": "ann@example.com,ben@example.com", "QUORUM": "1"]
    variables[variable] = value
    let error = #expect(throws: ConfigurationError.self) { try Electorate(Environment(variables)) }

    #expect(error?.variable == variable)
  }
}
