import Foundation
import Synchronization

@testable import ApprovalFlow

/// A register that says what a test tells it and keeps what it was told.
final class FakeRegister: DecidingRegister {
  typealias Answer = Result<RequestRecord, RegisterError>

  private let found: Answer
  private let decided: Answer
  private let claimed: Answer
  private let noted: Result<Void, RegisterError>
  private let kept = Mutex<(ballots: [Ballot], signalled: Int)>(([], 0))

  init(
    find found: Answer, decide decided: Answer? = nil, claim claimed: Answer? = nil,
    note noted: Result<Void, RegisterError> = .success(())
  ) {
    self.found = found
    self.decided = decided ?? found
    self.claimed = claimed ?? found
    self.noted = noted
  }

  var ballots: [Ballot] { kept.withLock { $0.ballots } }
  /// How often the signal was noted as taken.
  var signalled: Int { kept.withLock { $0.signalled } }

  func find(_ link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord { try found.get() }

  func decide(_ ballot: Ballot, on link: ApprovalLink, until deadline: Date) throws(RegisterError) -> Decision {
    kept.withLock { $0.ballots.append(ballot) }
    return Decision(record: try decided.get(), isNew: true)
  }

  func claimSignal(of link: ApprovalLink, until deadline: Date) throws(RegisterError) -> RequestRecord {
    try claimed.get()
  }

  func noteSignalled(_ record: RequestRecord, until deadline: Date) throws(RegisterError) {
    kept.withLock { $0.signalled += 1 }
    try noted.get()
  }
}
