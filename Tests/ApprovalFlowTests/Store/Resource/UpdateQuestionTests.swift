import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// The order of questions on an Update.
struct UpdateQuestionTests {
  private static let url = WaitURL.version4.text
  private static let resource = SampleResource.with().name

  private static func known(_ approved: String?, before: String? = nil, url: String = url) -> ResourceEntry {
    var entry = ResourceEntry(resource, waitURL: url, approved: approved.map(approval))
    entry.before = before.map(approval)
    return entry
  }

  private static func approval(_ digest: String) -> ResourceEntry.Approval {
    ResourceEntry.Approval(digest: digest, requestID: "r", time: ManualClock.start)
  }

  private static func request(_ state: RequestState, _ digest: String, of name: String = "Approval") throws
    -> LedgerEntry
  {
    let sample = try SampleResource.request()
    var entry = LedgerEntry(sample, by: Electorate(approvers: ["a@example.com"], quorum: 1), secrets: [.init(.system)])
    entry.state = state
    entry.binding = .init(resourceLogicalID: name, digest: digest, terms: nil)
    return entry
  }

  private func answer(
    _ direction: StackDirection, _ digest: String?, known: ResourceEntry?, request: LedgerEntry? = nil,
    goesBackInTime: Bool = false
  ) -> UpdateAnswer {
    UpdateQuestion(
      resource: Self.resource, direction: direction, waitURL: Self.url, digest: digest, goesBackInTime: goesBackInTime,
      known: known, request: request, now: ManualClock.start
    ).answer
  }

  @Test(arguments: ["approved", "before", "never seen", nil])
  func `a stack that rolls back returns, whatever it returns to`(digest: String?) {
    #expect(answer(.back, digest, known: Self.known("approved", before: "before")) == .succeedAsRollback)
    #expect(answer(.back, digest, known: nil) == .succeedAsRollback)
  }

  @Test func `where the status can't be read the digests tell a return`() throws {
    let moved = Self.known("new", before: "old", url: "another")
    let approved = try Self.request(.approved, "old")

    #expect(answer(.unknown, "old", known: moved, request: approved) == .succeedAsRollback)
    #expect(answer(.unknown, "old", known: Self.known("new", before: "old")) == .succeedAsRollback)
    #expect(answer(.unknown, "other", known: moved, request: approved, goesBackInTime: true) == .askApprovers)
    #expect(answer(.unknown, "old", known: moved) == .askApprovers)
    #expect(answer(.forward, "old", known: moved, goesBackInTime: true) == .askApprovers)
  }

  @Test func `the approved values with the same handle stand, others are a change`() {
    #expect(answer(.forward, "approved", known: Self.known("approved")) == .succeedAsApproved)
    #expect(answer(.forward, "other", known: Self.known("approved")) == .askAndHoldAnswer(against: "approved"))
    #expect(
      answer(.forward, "before", known: Self.known("approved", before: "before"))
        == .askAndHoldAnswer(against: "approved"))
    #expect(answer(.forward, nil, known: Self.known("approved")) == .askAndHoldAnswer(against: "approved"))
  }

  @Test func `a new handle asks, whatever the values`() {
    #expect(answer(.forward, "approved", known: Self.known("approved", url: "another")) == .askApprovers)
    #expect(answer(.forward, "other", known: Self.known("approved", url: "another")) == .askApprovers)
    #expect(answer(.forward, "other", known: nil) == .askApprovers)
  }

  @Test func `an update with a new handle that comes again waits for its request`() throws {
    let request = try Self.request(.pending, "new")
    var known = Self.known("approved")

    #expect(answer(.forward, "new", known: known, request: request) == .askAndHoldAnswer(against: "approved"))
    known.open = request.id
    #expect(answer(.forward, "new", known: known, request: request) == .succeedAsAlreadyAsked)
    #expect(answer(.forward, "other", known: known, request: request) == .askAndHoldAnswer(against: "approved"))
  }

  @Test(arguments: [
    (RequestState.pending, UpdateAnswer.succeedAsAlreadyAsked), (.rejected, .fail(.notApproved(.rejected))),
    (.withdrawn, .fail(.notApproved(.withdrawn))),
  ])
  func `values that were asked about and are not approved wait or are refused`(
    state: RequestState, expected: UpdateAnswer
  ) throws {
    #expect(answer(.forward, "same", known: Self.known(nil), request: try Self.request(state, "same")) == expected)
    #expect(
      answer(.forward, "other", known: Self.known(nil), request: try Self.request(state, "same")) == .failAsUnapproved)
  }

  @Test func `another resource's request approves nothing`() throws {
    let request = try Self.request(.approved, "same", of: "Other")

    #expect(answer(.forward, "same", known: Self.known(nil, url: "another"), request: request) == .askApprovers)
  }
}
