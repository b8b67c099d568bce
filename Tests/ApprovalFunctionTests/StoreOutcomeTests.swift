import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow
@testable import ApprovalFunction

/// What the page says when the store knows more than the link, or can't be reached.
struct StoreOutcomeTests {
  private static let form = "decision=approve&comment=fine&code=481203"
  private static let query = "request=id-1&key=k"

  @Test func `the store gets the ballot as it was given`() throws {
    let store = FakeStore(find: .success(try SampleRequest.request()))
    _ = try approval(store).post(Self.form, to: Self.query)

    let ballot = try #require(store.ballots.first)
    #expect(store.ballots.count == 1)
    #expect(ballot.choice == .approve)
    #expect(ballot.comment == "fine")
    #expect(ballot.code == .typed(ConfirmationCode(typed: "481203")))
    #expect(ballot.time == ManualClock.start)
    #expect(ballot.sourceAddress == "203.0.113.7")
  }

  @Test(arguments: [
    (LinkError.unknownKey, 403), (.notFound, 404), (.unusable("it was changed"), 400), (.unavailable(.contended), 503),
  ])
  func `each refusal has its status and no form`(error: LinkError, status: Int) throws {
    let finding = approval(FakeStore(find: .failure(error)))
    let deciding = approval(FakeStore(find: .success(try SampleRequest.request()), decide: .failure(error)))

    for answer in [try finding.get(Self.query), try deciding.post(Self.form, to: Self.query)] {
      #expect(answer.status == status)
      #expect(!answer.body.contains("<form"))
    }
    #expect(finding.http.calls.count + deciding.http.calls.count == 0)
  }

  @Test func `a locked link has no form and sends nothing`() throws {
    let approval = approval(
      FakeStore(find: .success(try SampleRequest.request()), decide: .success(.locked(isNew: false))))
    let answer = try approval.post(Self.form, to: Self.query)

    #expect(answer.status == 403)
    #expect(answer.body.contains("Too many wrong codes"))
    #expect(!answer.body.contains("<form"))
    #expect(approval.http.calls.count == 0)
  }

  @Test func `a wrong code says how many attempts are left`() throws {
    let record = try SampleRequest.request()
    let store = FakeStore(find: .success(record), decide: .success(.wrongCode(record, attemptsLeft: 3)))
    let answer = try approval(store).post(Self.form, to: Self.query)

    #expect(answer.status == 403)
    #expect(answer.body.contains("3 more attempts"))
    #expect(answer.body.contains("fine"))
  }

  @Test func `decided otherwise before is a conflict that says so`() throws {
    let record = try SampleRequest.request(.rejected, .delivered, votes: [SampleRequest.vote(.reject)])
    let store = FakeStore(find: .success(record), decide: .success(.decidedOtherwise(record)))
    let answer = try approval(store).post(Self.form, to: Self.query)

    #expect(answer.status == 409)
    #expect(answer.body.contains("Already rejected"))
  }

  @Test(arguments: [(RequestState.withdrawn, 410), (.approved, 200)])
  func `closed meanwhile shows how it stands`(state: RequestState, status: Int) throws {
    let record = try SampleRequest.request(state, .delivered, votes: [SampleRequest.vote(.approve)])
    let store = FakeStore(find: .success(try SampleRequest.request()), decide: .success(.closed(record)))

    #expect(try approval(store).post(Self.form, to: Self.query).status == status)
  }

  @Test func `a visit finishes a decision that a crash kept from CloudFormation`() throws {
    let votes = [SampleRequest.vote(.approve)]
    let seen = try SampleRequest.request(.approved, votes: votes)
    let claimed = try SampleRequest.request(.approved, .ours, votes: votes)
    let store = FakeStore(find: .success(seen), claim: .success(claimed))
    let approval = approval(store)
    let answer = try approval.get(Self.query)

    #expect(answer.status == 200)
    #expect(approval.signals.map { $0["Status"] } == ["SUCCESS"])
    #expect(store.signalled == 1)
  }

  @Test func `a signal that another one is sending is not sent twice`() throws {
    let seen = try SampleRequest.request(.approved, votes: [SampleRequest.vote(.approve)])
    let approval = approval(FakeStore(find: .success(seen)))

    #expect(try approval.get(Self.query).status == 200)
    #expect(approval.http.calls.count == 0)
  }

  @Test func `a signal that was taken but not noted is no failure`() throws {
    let votes = [SampleRequest.vote(.approve)]
    let decided = try SampleRequest.request(.approved, .ours, votes: votes)
    let store = FakeStore(
      find: .success(try SampleRequest.request()), decide: .success(.counted(decided)),
      note: .failure(.unreadable("no answer")))
    let answer = try approval(store).post(Self.form, to: Self.query)

    #expect(answer.status == 200)
    #expect(answer.body.contains("CloudFormation accepted the approval"))
  }

  private func approval(_ store: FakeStore) -> SampleApproval { SampleApproval(requests: store) }
}
