import ApprovalFlow
import Foundation
import LambdaCore

/// A short text without a link: a reminder, or how a request ended.
///
/// Subjects are ours alone; what others wrote stands in the text, and is labelled.
struct Notice: Equatable {
  let subject: String
  let text: String

  /// For an approver's topic.
  var message: SNSMessage {
    SNSMessage(
      subject: subject, json: (["default": .string(subject), "email": .string(text)] as JSONValue).serializedText)
  }

  /// For an approver who has not answered; `isLocked` is for one whose links take no code any more.
  static func reminder(_ request: DueRequest, isLocked: Bool, at now: Date) -> Notice {
    let facts = request.facts
    let email = "the email of \(request.openedAt.forPeople)"
    let deadline = facts.deadline.map { " Please decide by \($0.forPeople) (\($0.timeLeftText(since: now)))." }
    return Notice(
      subject: "Reminder: a request for approval waits for you",
      text: lines(
        ["A request waits for your decision.\(deadline ?? "")", ""] + about(request) + [
          "",
          isLocked
            ? "Too many wrong codes have locked the link in \(email): ask the administrator of the approval flow to send it again."
            : "The link and, if the page asks for one, the code are in \(email), which is still good.",
          facts.ifNobodyAnswers,
        ]))
  }

  /// For approvers who need not act any more; nil as long as the request is open.
  static func ending(forApproversOf request: DueRequest) -> Notice? {
    guard let ending = request.ending else { return nil }
    let facts = request.facts
    return Notice(
      subject: "Nothing to do: \(sentence(ending, facts))",
      text: lines(
        [
          ending.isUnasked
            ? "\(facts.isUpdate ? "An update" : "A launch") has passed without asking you. There is nothing for you to do."
            : "A request for your approval has ended. There is nothing for you to do.", "",
        ] + about(request) + [""] + outcome(ending, facts)))
  }

  /// For the requester; nil as long as the request is open.
  static func ending(forRequesterOf request: DueRequest) -> Notice? {
    guard let ending = request.ending else { return nil }
    let facts = request.facts
    return Notice(
      subject: "Your request: \(sentence(ending, facts))",
      text: lines(
        ["Your request for approval has ended.", ""] + about(request) + [""] + outcome(ending, facts) + [
          "", "Replies to this email are not read.",
        ]))
  }

  private static func sentence(_ ending: DueRequest.Ending, _ facts: RequestFacts) -> String {
    switch ending {
    case .decided(.approve, _): "the request was approved"
    case .decided(.reject, _): "the request was rejected"
    case .lacksApprovers: "the request was ended"
    case .passed: "an approval that came late was used"
    case .approvedLate: "approved after its time, \(facts.attempt) again"
    case .rejectedLate: "rejected after its time"
    case .expired(let votes): votes.isEmpty ? "nobody decided in time" : "too few approved in time"
    }
  }

  private static func outcome(_ ending: DueRequest.Ending, _ facts: RequestFacts) -> [String] {
    switch ending {
    case .decided(_, let votes), .rejectedLate(let votes): votes.map { "    \($0.summary)" }
    case .passed(let votes):
      ["    An earlier request for exactly this was approved when its time was over. That approval is used now:"]
        + votes.map { "    \($0.summary), \($0.time.forPeople)" }
    case .approvedLate(let votes, let until) where facts.isUpdate:
      votes.map { "    \($0.summary)" } + [
        "",
        "    Its time was over by then, so this changes nothing by itself. Update to exactly the same values again until",
        "    \(until.forPeople): that then passes at once and asks nobody, once.",
      ]
    case .approvedLate(let votes, let until):
      votes.map { "    \($0.summary)" } + [
        "", "    Its time was over by then, so this starts nothing by itself. Launch exactly the same again until",
        "    \(until.forPeople): it then passes at once and asks nobody, once.",
      ]
    case .lacksApprovers:
      [
        "    Too few of the approvers who were asked are still approvers, so it could not be approved.",
        "    \(facts.isUpdate ? "Update" : "Launch") again, to ask those who are.",
      ]
    case .expired(let votes):
      votes.map { "    \($0.summary)" } + [
        "    \(votes.isEmpty ? "Nobody decided" : "Too few approved") in time, so \(facts.isChange ? "the change was not approved" : "nothing was started")."
      ]
    }
  }

  private static func about(_ request: DueRequest) -> [String] {
    let facts = request.facts
    return RequestFacts.lines([("Product", facts.product)]) + facts.whoLines + facts.whereLines
  }

  private static func lines(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }
}

extension DueRequest.Ending {
  /// Whether its approvers were never asked.
  fileprivate var isUnasked: Bool { if case .passed = self { true } else { false } }
}
