import ApprovalFlow
import Foundation

/// What an answer says, whatever form it takes: the page and its JSON are two renderings of it.
struct View: Equatable {
  enum Tone: String { case neutral, good, bad }

  /// The fields of the form, with what was typed before.
  struct Form: Equatable {
    let asksForCode: Bool
    let comment: String
    let problem: InvalidForm?
  }

  let status: Int
  let tone: Tone
  let title: String
  let paragraphs: [String]
  var facts: RequestFacts?
  var votes: [Vote] = []
  var form: Form?

  var isProblem: Bool { status >= 400 }

  init(_ outcome: Outcome, confirmation: Confirmation, now: Date) {
    switch outcome {
    case .options: self.init(204, .neutral, "", [])
    case .record(let record): self.init(record, confirmation: confirmation, now: now)
    case .form(let record, let problem) where record.standing(at: now) == .open:
      self.init(form: record, problem, confirmation: confirmation, now: now)
    case .form(let record, _): self.init(record, confirmation: confirmation, now: now)
    case .decidedOtherwise(let record): self.init(decidedOtherwise: record)
    case .notSignalled(let record, let error): self.init(notSignalled: record, error)
    case .problem(let problem): self.init(problem.status, .bad, problem.title, [problem.detail])
    }
  }

  private init(_ status: Int, _ tone: Tone, _ title: String, _ paragraphs: [String], about record: RequestRecord? = nil)
  {
    self.status = status
    self.tone = tone
    self.title = title
    self.paragraphs = paragraphs
    facts = record?.facts
    votes = record?.votes ?? []
  }
}

extension View {
  private init(_ record: RequestRecord, confirmation: Confirmation, now: Date) {
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

  private init(form record: RequestRecord, _ problem: InvalidForm?, confirmation: Confirmation, now: Date) {
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

  private init(decidedOtherwise record: RequestRecord) {
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

  private init(notSignalled record: RequestRecord, _ error: SignalError) {
    let isKept = record.viewer != nil
    let title = isKept ? "Recorded, but CloudFormation was not told yet" : "Nothing was decided"
    let next =
      isKept
      ? "Your answer is recorded. Open the link again in a minute: that tells CloudFormation once more."
      : "Open the link again in a minute and repeat your answer. If that fails too, the stack is probably gone already."
    let what =
      switch error {
      case .refused(let status):
        isKept
          ? "CloudFormation refused the answer (status \(status))."
          : "CloudFormation refused the answer (status \(status)), so nothing was decided."
      case .unreachable:
        "CloudFormation could not be reached, or did not confirm the answer, so nobody can say that anything was decided."
      }
    self.init(502, .bad, title, [what, next], about: record)
  }

  private static func missing(_ record: RequestRecord) -> String {
    let missing = record.missingApprovals
    return "\(missing) of \(record.quorum) approvals \(missing == 1 ? "is" : "are") still needed."
  }

  private static func approved(_ record: RequestRecord) -> [String] {
    guard record.isSignalled else { return ["CloudFormation has not confirmed the approval yet."] }
    return ["CloudFormation has taken the approval and goes on with the stack now."] + firstDecisionStands(record)
  }

  private static func rejected(_ record: RequestRecord) -> [String] {
    guard record.isSignalled else { return ["CloudFormation has not confirmed the rejection yet."] }
    let events = "CloudFormation has taken the rejection and rolls the stack back. The stack's events say why."
    return [events] + firstDecisionStands(record)
  }

  /// Without a record, nobody knows whether this was the first answer.
  private static func firstDecisionStands(_ record: RequestRecord) -> [String] {
    record.viewer == nil ? ["If somebody had answered before, that first answer stands."] : []
  }

  private static func expired(_ record: RequestRecord) -> String {
    let end = record.facts.deadline.map { " on \($0.forPeople)" } ?? ""
    return
      "It ended\(end), and nobody can decide any more. If the product is still wanted, the requester must launch it again."
  }
}
