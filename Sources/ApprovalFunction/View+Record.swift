import ApprovalFlow
import Foundation

/// What is said of a request in each of its states.
extension View {
  init(_ record: RequestRecord, confirmation: Confirmation, now: Date) {
    switch record.standing(at: now) {
    case .open where record.ownVote != nil:
      self.init(200, .good, "Your approval is recorded", [Self.missing(record)], about: record)
    case .open:
      self.init(form: record, nil, confirmation: confirmation, now: now)
    case .decided(.approve):
      self.init(200, .good, "Approved", Self.approved(record), about: record)
    case .decided(.reject):
      self.init(200, .bad, "Rejected", Self.rejected(record), about: record)
    case .expired:
      self.init(410, .bad, "The time to decide is over", [Self.expired(record)], about: record)
    case .withdrawn:
      self.init(
        410, .bad, "This request was withdrawn",
        ["Its stack was deleted, rolled back or changed, so there is nothing left to decide."], about: record)
    }
  }

  init(form record: RequestRecord, _ problem: InvalidForm?, confirmation: Confirmation, now: Date) {
    var paragraphs: [String] = []
    if record.facts.requester == nil {
      // Only the link is known, and it outlives the request.
      paragraphs.append("The mail says who asks for what, and by when to decide.")
    } else if let deadline = record.facts.deadline {
      paragraphs.append("Please decide by \(deadline.forPeople) (\(deadline.distance(from: now))).")
    }
    if record.quorum > 1 { paragraphs.append(Self.missing(record)) }
    self.init(
      problem?.status ?? 200, .neutral, "Start \(record.facts.subject)?", paragraphs, about: record)
    form = Form(asksForCode: confirmation == .code, comment: problem?.comment ?? "", problem: problem)
  }

  init(decidedOtherwise record: RequestRecord) {
    if record.state == .pending, let own = record.ownVote {
      let choice = own.choice == .approve ? "approved" : "rejected"
      self.init(
        409, .bad, "You have already \(choice)",
        ["Your first answer stands; this one was not recorded. \(Self.missing(record))"], about: record)
      return
    }
    let choice = record.state == .approved ? "approved" : "rejected"
    self.init(
      409, .bad, "Already \(choice)",
      ["The request was \(choice) before you answered. Your answer was not recorded and changes nothing."],
      about: record)
  }

  /// What is said depends on what is known: a refusal decided nothing, a lost answer may have decided.
  init(notSignalled record: RequestRecord, _ error: SignalError) {
    let isKept = record.viewer != nil
    switch error {
    case .refused(let status) where isKept:
      self.init(
        502, .bad, "Recorded, but CloudFormation refused it",
        ["CloudFormation refused the signal (status \(status)).", Self.tellOnceMore(record)], about: record)
    case .refused(let status):
      self.init(
        502, .bad, "Nothing was decided",
        ["CloudFormation refused the answer (status \(status)), so nothing was decided.", Self.repeatAnswer],
        about: record)
    case .unreachable where isKept, .unconfirmed where isKept:
      self.init(
        502, .bad, "Recorded, but CloudFormation did not confirm it",
        ["CloudFormation could not be reached, or its answer was lost.", Self.tellOnceMore(record)], about: record)
    case .unreachable, .unconfirmed:
      self.init(
        502, .bad, "CloudFormation did not confirm your answer",
        [
          "It could not be reached, or its answer was lost, so nobody can say that anything was decided.",
          Self.repeatAnswer,
        ],
        about: record)
    }
  }

  /// The reader may have answered otherwise, or not at all.
  private static func tellOnceMore(_ record: RequestRecord) -> String {
    let decision = record.state == .approved ? "approved" : "rejected"
    return
      "The decision is recorded: \(decision). Open the link again in a minute: that tells CloudFormation once more."
  }
  private static let repeatAnswer =
    "Open the link again in a minute and repeat your answer. If that fails too, the stack is probably gone already."

  private static func missing(_ record: RequestRecord) -> String {
    let missing = record.missingApprovals
    return "\(missing) of \(record.quorum) approvals \(missing == 1 ? "is" : "are") still needed."
  }

  private static func approved(_ record: RequestRecord) -> [String] {
    guard record.isSignalled else { return ["CloudFormation has not confirmed the approval yet."] }
    guard record.viewer != nil else { return ["CloudFormation has taken the approval."] + whatSignalDoes }
    return ["CloudFormation has taken the approval and goes on with the stack now."]
  }

  private static func rejected(_ record: RequestRecord) -> [String] {
    guard record.isSignalled else { return ["CloudFormation has not confirmed the rejection yet."] }
    guard record.viewer != nil else { return ["CloudFormation has taken the rejection."] + whatSignalDoes }
    return ["CloudFormation has taken the rejection and rolls the stack back. The stack's events say why."]
  }

  /// Without a record, nobody knows whether this was the first answer, and in time: the link outlives the request.
  private static let whatSignalDoes = [
    "If the stack was still waiting, it goes by this answer now.",
    "If somebody had answered before, that first answer stands. If the time to decide was over, nothing changes.",
  ]

  private static func expired(_ record: RequestRecord) -> String {
    let end = record.facts.deadline.map { " on \($0.forPeople)" } ?? ""
    return
      "It ended\(end), and nobody can decide any more. If the product is still wanted, the requester must launch it again."
  }
}
