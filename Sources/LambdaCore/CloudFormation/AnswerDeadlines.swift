import Foundation

/// When the parts of an invocation must be over, so that CloudFormation is answered before Lambda ends it.
struct AnswerDeadlines: Equatable {
  /// Calls for the work itself end here.
  let work: Date
  /// Work that has not returned by then is given up, and CloudFormation is told so.
  let giveUp: Date
  /// The answer must be out.
  let answer: Date

  /// Plans an invocation that begins at `now` and that Lambda stops at `deadline`.
  init(deadline: Date, now: Date) {
    let seconds = max(0, deadline.timeIntervalSince(now))
    work = deadline.addingTimeInterval(-min(Self.reserveAfterWork, seconds * Self.maxShareAfterWork))
    giveUp = deadline.addingTimeInterval(-min(Self.reserveForAnswer, seconds * Self.maxShareForAnswer))
    answer = max(
      deadline.addingTimeInterval(-Self.reserveAfterAnswer), now.addingTimeInterval(Self.leastTimeForAnswer))
  }
}

extension AnswerDeadlines {
  /// Seconds kept for the answer once the work's calls have ended: a little more than the answer needs, so that work
  /// that runs into its deadline still answers for itself.
  private static let reserveAfterWork: TimeInterval = 1.75
  /// Seconds in which the answer is delivered, with a retry.
  private static let reserveForAnswer: TimeInterval = 1.5
  /// Seconds in which the handler returns after the answer.
  private static let reserveAfterAnswer: TimeInterval = 0.1
  /// Seconds for the answer if the sandbox was frozen past its deadline: CloudFormation may be waiting still.
  private static let leastTimeForAnswer: TimeInterval = 1

  /// Where the function's timeout is short, the reserves are at most these shares of it.
  private static let maxShareAfterWork = 0.6
  private static let maxShareForAnswer = 0.5
}
