/// What became of a ballot.
///
/// Each of these is expected; none is a fault.
package enum BallotResult: Sendable, Equatable {
  /// It is recorded, and changed something.
  case counted(RequestSnapshot)
  /// The same had been said before.
  case repeated(RequestSnapshot)
  /// The request, or this approver, had decided otherwise before.
  case decidedOtherwise(RequestSnapshot)
  /// The request has expired or was withdrawn.
  case closed(RequestSnapshot)
  /// `attemptsLeft` is nil if wrong codes are not counted.
  case wrongCode(RequestSnapshot, attemptsLeft: Int?)
  /// Too many wrong codes; `isNew` says whether this one was the last that was allowed.
  case locked(isNew: Bool)
}
