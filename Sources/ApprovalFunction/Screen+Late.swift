import ApprovalFlow
import Foundation

/// What is said of a request whose time to decide is over: what an answer means now, and nothing that nobody here can know.
extension Screen {
  init(late request: RequestSnapshot, _ problem: InvalidForm?, until: Date, confirmation: ConfirmationMode) {
    let next = request.facts.attempt
    var paragraphs = [
      "The time to decide ended\(Self.end(request)), so an answer changes nothing for the \(next) that asked. You can still answer until \(until.forPeople), for the next one.",
      "If you approve, \(Self.passes(request)). It can be used once, \(Self.days(request)) from then on. Until then nothing comes of it.",
      "If you reject, the request is over for good.",
    ]
    if request.quorum > 1 { paragraphs.append(Self.missing(request)) }
    guard request.ownVote == nil || problem != nil else {
      self.init(
        status: 200, tone: .good, title: "Your approval is recorded", [paragraphs[0]] + paragraphs.dropFirst(3),
        about: request)
      return
    }
    self.init(
      status: problem?.status ?? 200, tone: .neutral, title: "Let the next \(next) of \(request.facts.subject) pass?",
      paragraphs, about: request)
    form = Form(asksForCode: confirmation == .code, comment: problem?.comment ?? "", problem: problem)
  }

  init(decidedLate request: RequestSnapshot, _ decision: RequestSnapshot.LateDecision) {
    let told = "CloudFormation is told nothing of this decision: the time to decide ended\(Self.end(request))."
    switch decision {
    case .approved(let until):
      self.init(
        status: 200, tone: .good, title: "Approved for the next \(request.facts.attempt)",
        [
          "\(Self.passes(request).capitalizedFirst): once, until \(until.forPeople).",
          "\(told) Nothing comes of it before the requester does so again. An administrator of the approval flow can take the approval back.",
        ], about: request)
      usableUntil = until
    case .rejected:
      self.init(
        status: 200, tone: .bad, title: "Rejected", ["\(told) The request is over for good."], about: request)
    case .used:
      self.init(
        status: 200, tone: .good, title: "Approved, and used",
        ["A later \(request.facts.attempt) of exactly this used the approval. It can't be used again."], about: request
      )
    }
  }

  init(over request: RequestSnapshot) {
    let end = "The time to decide ended\(Self.end(request))"
    let next = Self.again(request)
    if case .late(.approved(let until), _) = request.progress {
      self.init(
        status: 410, tone: .bad, title: "This request is over for good",
        ["\(end). It was approved after that, until \(until.forPeople), and was not used. \(next)"], about: request)
    } else if let until = request.facts.lateUntil {
      self.init(
        status: 410, tone: .bad, title: "This request is over for good",
        ["\(end), and since \(until.forPeople) nobody can decide any more. \(next)"], about: request)
    } else {
      self.init(
        status: 410, tone: .bad, title: "The time to decide is over",
        ["It ended\(Self.end(request)), and nobody can decide any more. \(next)"], about: request)
    }
  }

  private static func passes(_ request: RequestSnapshot) -> String {
    let what =
      request.facts.isUpdate
      ? "update of this stack from the same values to exactly these"
      : "launch of exactly this, by the same requester and in the same account and region,"
    return "the next \(what) passes at once and asks nobody"
  }

  private static func end(_ request: RequestSnapshot) -> String {
    request.facts.deadline.map { " on \($0.forPeople)" } ?? ""
  }

  private static func days(_ request: RequestSnapshot) -> String {
    guard let deadline = request.facts.deadline, let until = request.facts.lateUntil else { return "for a while" }
    let days = Int((until.timeIntervalSince(deadline) / 86_400).rounded())
    return "within \(days) \(days == 1 ? "day" : "days")"
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
