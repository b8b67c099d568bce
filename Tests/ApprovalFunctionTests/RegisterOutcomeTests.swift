import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFunction

/// What the page says when the register knows more than the link, or can't be reached.
struct RegisterOutcomeTests {
  private static let form = "decision=approve&comment=fine&code=481203"
  private static let query = "request=id-1&key=k"

  @Test func `the register gets the ballot as it was given`() throws {
    let register = FakeRegister(find: .success(try SampleRecord.record()))
    _ = try approval(register).post(Self.form, to: Self.query)

    let ballot = try #require(register.ballots.first)
    #expect(register.ballots.count == 1)
    #expect(ballot.choice == .approve)
    #expect(ballot.comment == "fine")
    #expect(ballot.code == .typed(ConfirmationCode(typed: "481203")))
    #expect(ballot.time == ManualClock.start)
    #expect(ballot.sourceAddress == "203.0.113.7")
  }

  @Test(arguments: [
    (RegisterError.unknownKey, 403), (.locked, 403), (.notFound, 404), (.unusableLink("it was changed"), 400),
    (.unavailable("timed out"), 502),
  ])
  func `each refusal has its status and no form`(error: RegisterError, status: Int) throws {
    let finding = approval(FakeRegister(find: .failure(error)))
    let deciding = approval(FakeRegister(find: .success(try SampleRecord.record()), decide: .failure(error)))

    for answer in [try finding.get(Self.query), try deciding.post(Self.form, to: Self.query)] {
      #expect(answer.status == status)
      #expect(!answer.body.contains("<form"))
    }
    #expect(finding.http.calls.count + deciding.http.calls.count == 0)
  }

  @Test func `a wrong code says how many tries are left`() throws {
    let record = try SampleRecord.record()
    let register = FakeRegister(find: .success(record), decide: .failure(.wrongCode(record, triesLeft: 3)))
    let answer = try approval(register).post(Self.form, to: Self.query)

    #expect(answer.status == 403)
    #expect(answer.body.contains("3 more tries"))
    #expect(answer.body.contains("fine"))
  }

  @Test func `decided otherwise before is a conflict that says so`() throws {
    let record = try SampleRecord.record(.rejected, votes: [SampleRecord.vote(.reject)], isSignalled: true)
    let register = FakeRegister(find: .success(record), decide: .failure(.decidedOtherwise(record)))
    let answer = try approval(register).post(Self.form, to: Self.query)

    #expect(answer.status == 409)
    #expect(answer.body.contains("Already rejected"))
  }

  @Test(arguments: [(RequestRecord.State.withdrawn, 410), (.approved, 200)])
  func `closed meanwhile shows how it stands`(state: RequestRecord.State, status: Int) throws {
    let record = try SampleRecord.record(state, votes: [SampleRecord.vote(.approve)], isSignalled: true)
    let register = FakeRegister(find: .success(try SampleRecord.record()), decide: .failure(.closed(record)))

    #expect(try approval(register).post(Self.form, to: Self.query).status == status)
  }

  @Test func `a visit finishes a decision that a crash kept from CloudFormation`() throws {
    let votes = [SampleRecord.vote(.approve)]
    let seen = try SampleRecord.record(.approved, votes: votes)
    let claimed = try SampleRecord.record(.approved, votes: votes, holdsSignal: true)
    let register = FakeRegister(find: .success(seen), claim: .success(claimed))
    let approval = approval(register)
    let answer = try approval.get(Self.query)

    #expect(answer.status == 200)
    #expect(approval.signals.map { $0["Status"] } == ["SUCCESS"])
    #expect(register.signalled == 1)
  }

  @Test func `a signal that another one is sending is not sent twice`() throws {
    let seen = try SampleRecord.record(.approved, votes: [SampleRecord.vote(.approve)])
    let approval = approval(FakeRegister(find: .success(seen)))

    #expect(try approval.get(Self.query).status == 200)
    #expect(approval.http.calls.count == 0)
  }

  @Test func `a signal that was taken but not noted is no failure`() throws {
    let votes = [SampleRecord.vote(.approve)]
    let decided = try SampleRecord.record(.approved, votes: votes, holdsSignal: true)
    let register = FakeRegister(
      find: .success(try SampleRecord.record()), decide: .success(decided), note: .failure(.unavailable("timed out")))
    let answer = try approval(register).post(Self.form, to: Self.query)

    #expect(answer.status == 200)
    #expect(answer.body.contains("CloudFormation has taken the approval"))
  }

  private func approval(_ register: FakeRegister) -> SampleApproval { SampleApproval(register: register) }
}
