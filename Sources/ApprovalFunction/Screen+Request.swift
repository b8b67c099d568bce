import ApprovalFlow
import Foundation

/// What is said of a request in each of its states.
extension Screen {
  init(_ request: RequestSnapshot, confirmation: ConfirmationMode, now: Date) {
    switch request.standing(at: now) {
    case .open where request.ownVote != nil:
      self.init(status: 200, tone: .good, title: "Your approval is recorded", [Self.missing(request)], about: request)
    case .open:
      self.init(form: request, nil, confirmation: confirmation, now: now)
    case .decided(.reject, _) where request.lacksApprovers:
      self.init(status: 410, tone: .bad, title: "This request has ended", Self.ended(request), about: request)
    case .decided(.approve, let signalling):
      self.init(status: 200, tone: .good, title: "Approved", Self.approved(request, signalling), about: request)
    case .decided(.reject, let signalling):
      self.init(status: 200, tone: .bad, title: "Rejected", Self.rejected(request, signalling), about: request)
    case .late(let until):
      self.init(late: request, nil, until: until, confirmation: confirmation)
    case .decidedLate(let decision):
      self.init(decidedLate: request, decision)
    case .expired:
      self.init(over: request)
    case .withdrawn:
      self.init(
        status: 410, tone: .bad, title: "This request was withdrawn",
        [
          "Its stack was deleted, rolled back or changed, the approval flow refused it, or an administrator took it back, so there is nothing left to decide."
        ], about: request)
    }
  }

  init(form request: RequestSnapshot, _ problem: InvalidForm?, confirmation: ConfirmationMode, now: Date) {
    var paragraphs: [String] = []
    if !request.isRecorded {
      // Only the link is known, and it outlives the request.
      paragraphs.append("The email says who asks for what, and by when to decide.")
    } else if let deadline = request.facts.deadline {
      paragraphs.append("Please decide by \(deadline.forPeople) (\(deadline.timeLeftText(since: now))).")
      if let after = request.facts.afterDeadline { paragraphs.append(after) }
    }
    if request.facts.isChange {
      paragraphs.append("It runs already, and somebody wants to change it. \(request.facts.ifNobodyAnswers)")
    }
    if request.quorum > 1 { paragraphs.append(Self.missing(request)) }
    self.init(
      status: problem?.status ?? 200, tone: .neutral,
      title: "\(request.facts.isChange ? "Change" : "Start") \(request.facts.subject)?", paragraphs,
      about: request)
    form = Form(asksForCode: confirmation == .code, comment: problem?.comment ?? "", problem: problem)
  }

  /// For a form whose decision could not be read, of a request that takes none any more.
  init(unread request: RequestSnapshot, _ problem: InvalidForm, confirmation: ConfirmationMode, now: Date) {
    let screen = Screen(request, confirmation: confirmation, now: now)
    self.init(
      status: screen.isProblem ? screen.status : problem.status, tone: .bad,
      title: screen.isProblem ? screen.title : "This answer was not recorded",
      ["What was sent can't be read, and changes nothing."] + screen.paragraphs, about: request)
  }

  init(decidedOtherwise request: RequestSnapshot) {
    guard !request.lacksApprovers else {
      self.init(status: 410, tone: .bad, title: "This request has ended", Self.ended(request), about: request)
      return
    }
    guard let decision = request.decision ?? request.lateDecision?.choice else {
      let own = request.ownVote.map { Self.word($0.choice) } ?? "answered"
      self.init(
        status: 409, tone: .bad, title: "You have already \(own)",
        ["Your first answer stands; this one was not recorded. \(Self.missing(request))"], about: request)
      return
    }
    let choice = Self.word(decision)
    self.init(
      status: 409, tone: .bad, title: "Already \(choice)",
      ["The request was \(choice) before you answered. Your answer was not recorded and changes nothing."],
      about: request)
  }

  private static func ended(_ request: RequestSnapshot) -> [String] {
    [
      "Too few of the approvers who were asked are still approvers, so nobody can approve it any more. \(again(request))",
      !request.isSignalled
        ? "CloudFormation has not confirmed this yet."
        : request.facts.isChange
          ? "CloudFormation was told." : "CloudFormation accepted this and is rolling the stack back.",
    ]
  }

  private static func word(_ choice: Choice) -> String { choice == .approve ? "approved" : "rejected" }

  static func missing(_ request: RequestSnapshot) -> String {
    let missing = request.missingApprovals
    return "\(missing) of \(request.quorum) approvals \(missing == 1 ? "is" : "are") still needed."
  }

  private static func approved(_ request: RequestSnapshot, _ signalling: RequestSnapshot.Signalling) -> [String] {
    guard signalling == .delivered else { return ["CloudFormation has not confirmed the approval yet."] }
    guard !request.facts.isChange else { return told("approval") }
    guard request.isRecorded else { return ["CloudFormation accepted the approval."] + whatSignalDoes }
    return ["CloudFormation accepted the approval and is continuing."]
  }

  private static func rejected(_ request: RequestSnapshot, _ signalling: RequestSnapshot.Signalling) -> [String] {
    guard signalling == .delivered else { return ["CloudFormation has not confirmed the rejection yet."] }
    guard !request.facts.isChange else { return told("rejection") }
    guard request.isRecorded else { return ["CloudFormation accepted the rejection."] + whatSignalDoes }
    return ["CloudFormation accepted the rejection and is rolling the stack back. The stack's events say why."]
  }

  /// That an update goes on, or back, nobody here can know: CloudFormation may have given up on it.
  private static func told(_ decision: String) -> [String] {
    ["The \(decision) is recorded, and CloudFormation was told. What becomes of the update, the stack's events say."]
  }

  static func again(_ request: RequestSnapshot) -> String {
    request.facts.isUpdate
      ? "If the change is still wanted, the requester must update again."
      : "If the product is still wanted, the requester must launch it again."
  }

  /// Without a record it is not known whether this was the first answer, and in time: the link outlives the request.
  private static let whatSignalDoes = [
    "If the stack was still waiting, this answer decides.",
    "If somebody had answered before, that first answer stands. If the time to decide was over, nothing changes.",
  ]
}
