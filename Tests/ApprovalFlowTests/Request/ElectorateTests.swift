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

  @Test(arguments: ["b@example.com", "B@EXAMPLE.COM"])
  func `a requester never decides on a request of their own`(requester: String) throws {
    let picked = try narrowed(["EmailID": .string(requester)])
    #expect(picked.approvers == ["a@example.com", "c@example.com"])
  }

  @Test func `a product sets its own quorum`() throws {
    #expect(try narrowed(["Quorum": "3"]).quorum == 3)
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
}
