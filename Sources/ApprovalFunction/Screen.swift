import ApprovalFlow
import Foundation

/// What an answer says, whatever form it takes: the page and its JSON are two renderings of it.
struct Screen: Equatable {
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
  /// Whether the facts come from a ledger; without one only the link is known.
  var isRecorded = false
  var votes: [Vote] = []
  var form: Form?
  /// Until when an approval that came late may be used.
  var usableUntil: Date?

  var isProblem: Bool { status >= 400 }

  init(_ outcome: Outcome, confirmation: ConfirmationMode, now: Date) {
    switch outcome {
    case .request(let request):
      self.init(request, confirmation: confirmation, now: now)
    case .form(let request, let problem):
      switch request.standing(at: now) {
      case .open: self.init(form: request, problem, confirmation: confirmation, now: now)
      case .late(let until): self.init(late: request, problem, until: until, confirmation: confirmation)
      case _ where problem.choice == nil:
        self.init(unread: request, problem, confirmation: confirmation, now: now)
      case .decided(let decision, _) where decision != problem.choice: self.init(decidedOtherwise: request)
      case .decidedLate(let decision) where decision.choice != problem.choice: self.init(decidedOtherwise: request)
      default: self.init(request, confirmation: confirmation, now: now)
      }
    case .decidedOtherwise(let request):
      self.init(decidedOtherwise: request)
    case .notSignalled(let request, let error):
      self.init(notSignalled: request, error)
    case .problem(let problem):
      self.init(status: problem.status, tone: .bad, title: problem.title, [problem.detail])
    }
  }

  init(
    status: Int, tone: Tone, title: String, _ paragraphs: [String], about request: RequestSnapshot? = nil
  ) {
    self.status = status
    self.tone = tone
    self.title = title
    self.paragraphs = paragraphs
    facts = request?.facts
    isRecorded = request?.isRecorded ?? false
    votes = request?.votes ?? []
  }
}
