import ApprovalFlow
import LambdaCore

/// What is said if the signal was not delivered.
extension Screen {
  /// A refused signal changed nothing; an unconfirmed one may have taken effect.
  init(notSignalled request: RequestSnapshot, _ error: DeliveryError) {
    switch (error, request.isRecorded) {
    case (.rejected(let status), true):
      self.init(
        status: 502, tone: .bad, title: "Recorded, but CloudFormation refused it",
        [
          "CloudFormation refused the \(request.facts.isChange ? "answer" : "signal") (status \(status)).",
          Self.notifyAgain(request),
        ], about: request)
    case (.rejected(let status), false):
      self.init(
        status: 502, tone: .bad, title: "Nothing was decided",
        ["CloudFormation refused the answer (status \(status)), so nothing was decided.", Self.repeatAnswer],
        about: request)
    case (.expired(let status), true):
      self.init(
        status: 502, tone: .bad, title: "Recorded, but CloudFormation no longer accepts it",
        [
          "CloudFormation no longer accepts the \(request.facts.isChange ? "answer" : "signal"): its URL has expired (status \(status)).",
          "The decision is recorded: \(request.state.rawValue). \(Self.unlessToldBefore(request))",
        ], about: request)
    case (.expired(let status), false):
      self.init(
        status: 502, tone: .bad, title: "This answer changed nothing",
        [
          "CloudFormation no longer accepts an answer: its URL has expired (status \(status)), so this one decided nothing.",
          Self.unlessToldBefore(request),
        ], about: request)
    case (.unreachable, true), (.unconfirmed, true):
      self.init(
        status: 502, tone: .bad, title: "Recorded, but CloudFormation did not confirm it",
        ["CloudFormation could not be reached, or its response was lost.", Self.notifyAgain(request)], about: request)
    case (.unreachable, false), (.unconfirmed, false):
      self.init(
        status: 502, tone: .bad, title: "CloudFormation did not confirm your answer",
        [
          "It could not be reached, or its response was lost, so it is not known whether anything was decided.",
          Self.repeatAnswer,
        ],
        about: request)
    }
  }

  /// The reader may have answered otherwise, or not at all.
  private static func notifyAgain(_ request: RequestSnapshot) -> String {
    "The decision is recorded: \(request.state.rawValue). Open the link again in a minute: this notifies CloudFormation again."
  }

  /// An earlier attempt, whose answer was lost, may have been taken.
  private static func unlessToldBefore(_ request: RequestSnapshot) -> String {
    "Whether an earlier attempt got through, the stack's events say. \(again(request))"
  }

  private static let repeatAnswer =
    "Open the link again in a minute and repeat your answer. If that fails too, the stack is probably gone already."
}
