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
    #expect(answer(.back, digest, known: Self.known("approved", before: "before")) == .returns)
    #expect(answer(.back, digest, known: nil) == .returns)
  }

  @Test func `where the status can't be read the digests tell a return`() throws {
    let moved = Self.known("new", before: "old", url: "another")
    let approved = try Self.request(.approved, "old")

    #expect(answer(.unknown, "old", known: moved, request: approved) == .returns)
    #expect(answer(.unknown, "old", known: Self.known("new", before: "old")) == .returns)
    #expect(answer(.unknown, "other", known: moved, request: approved, goesBackInTime: true) == .asks)
    #expect(answer(.unknown, "old", known: moved) == .asks)
    #expect(answer(.forward, "old", known: moved, goesBackInTime: true) == .asks)
  }

  @Test func `the approved values with the same handle stand, others are a change`() {
    #expect(answer(.forward, "approved", known: Self.known("approved")) == .stands)
    #expect(answer(.forward, "other", known: Self.known("approved")) == .changes(against: "approved"))
    #expect(
      answer(.forward, "before", known: Self.known("approved", before: "before")) == .changes(against: "approved"))
    #expect(answer(.forward, nil, known: Self.known("approved")) == .changes(against: "approved"))
  }

  @Test func `a new handle asks, whatever the values`() {
    #expect(answer(.forward, "approved", known: Self.known("approved", url: "another")) == .asks)
    #expect(answer(.forward, "other", known: Self.known("approved", url: "another")) == .asks)
    #expect(answer(.forward, "other", known: nil) == .asks)
  }

  @Test func `an update with a new handle that comes again waits for its request`() throws {
    let request = try Self.request(.pending, "new")
    var known = Self.known("approved")

    #expect(answer(.forward, "new", known: known, request: request) == .changes(against: "approved"))
    known.open = request.id
    #expect(answer(.forward, "new", known: known, request: request) == .waits)
    #expect(answer(.forward, "other", known: known, request: request) == .changes(against: "approved"))
  }

  @Test(arguments: [
    (RequestState.pending, UpdateAnswer.waits), (.rejected, .refused(.notApproved(.rejected))),
    (.withdrawn, .refused(.notApproved(.withdrawn))),
  ])
  func `values that were asked about and are not approved wait or are refused`(
    state: RequestState, expected: UpdateAnswer
  ) throws {
    #expect(answer(.forward, "same", known: Self.known(nil), request: try Self.request(state, "same")) == expected)
    #expect(answer(.forward, "other", known: Self.known(nil), request: try Self.request(state, "same")) == .unapproved)
  }

  @Test func `another resource's request approves nothing`() throws {
    let request = try Self.request(.approved, "same", of: "Other")

    #expect(answer(.forward, "same", known: Self.known(nil, url: "another"), request: request) == .asks)
  }
}
