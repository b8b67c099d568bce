import Foundation
import LambdaCore
import Synchronization

@testable import ApprovalFlow

/// A store that says what a test tells it and keeps what it was told.
final class FakeStore: DecidingStore {
  typealias Answer = Result<RequestSnapshot, LinkError>

  private let found: Answer
  private let decided: Result<BallotResult, LinkError>
  private let claimed: Answer
  private let noted: Result<Bool, ServiceError>
  private let kept = Mutex<(ballots: [Ballot], signalled: Int)>(([], 0))

  init(
    find found: Answer, decide decided: Result<BallotResult, LinkError>? = nil, claim claimed: Answer? = nil,
    note noted: Result<Bool, ServiceError> = .success(true)
  ) {
    self.found = found
    self.decided = decided ?? found.map(BallotResult.counted)
    self.claimed = claimed ?? found
    self.noted = noted
  }

  var ballots: [Ballot] { kept.withLock { $0.ballots } }
  /// How often the signal was noted as delivered.
  var signalled: Int { kept.withLock { $0.signalled } }

  func find(_ link: ApprovalLink, until deadline: Date) throws(LinkError) -> RequestSnapshot { try found.get() }

  func decide(_ ballot: Ballot, on link: ApprovalLink, until deadline: Date) throws(LinkError) -> BallotResult {
    kept.withLock { $0.ballots.append(ballot) }
    return try decided.get()
  }

  func claimSignal(of link: ApprovalLink, until deadline: Date) throws(LinkError) -> RequestSnapshot {
    try claimed.get()
  }

  func settling(_ request: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>] { [] }

  func notingSignalled(_ request: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>] {
    kept.withLock { $0.signalled += 1 }
    return [.finished(noted)]
  }
}
