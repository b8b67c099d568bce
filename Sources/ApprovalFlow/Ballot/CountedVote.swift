/// A vote that was counted just now.
package struct CountedVote: Sendable, Equatable {
  let vote: Vote
  /// Whether it decided the request; of approvers who vote at once, one does.
  let decides: Bool

  init(_ vote: Vote, decides: Bool) {
    self.vote = vote
    self.decides = decides
  }
}

extension RequestSnapshot {
  /// The vote of the person whose link it is, where `BallotResult.counted` has it: the vote that decides holds the signal.
  package var countedVote: CountedVote? { ownVote.map { CountedVote($0, decides: dueMessage != nil) } }
}
