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

  init(_ status: Int, _ tone: Tone, _ title: String, _ paragraphs: [String], about record: RequestRecord? = nil) {
    self.status = status
    self.tone = tone
    self.title = title
    self.paragraphs = paragraphs
    facts = record?.facts
    votes = record?.votes ?? []
  }
}
