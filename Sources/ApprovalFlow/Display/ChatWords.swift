import LambdaCore

/// What a chat message says about each type of event.
struct ChatWords {
  private let type: String
  private let detail: [String: JSONValue]

  init(_ type: String, _ detail: [String: JSONValue]) {
    self.type = type
    self.detail = detail
  }

  /// What the title begins with.
  var headline: String {
    switch type {
    case "Request Opened": text("kind") == "change" ? "Approval needed for a change" : "Approval needed"
    case "Request Reminded": "Still waiting for approval"
    case "Request Decided":
      switch text("state") {
      case "approved": "Approved"
      case "rejected": "Rejected"
      case "approvedLate": "Approved for the next time"
      case "rejectedLate": "Rejected after its time"
      default: "One more approval"
      }
    case "Request Expired": "Nobody decided in time"
    case "Request Withdrawn": "Withdrawn"
    case "Request Passed": "Let through by the gate"
    case "Late Approval Used": "Let through by a late approval"
    case "Gate Refused": "Refused by the gate"
    case "Approver Unreachable": "An approver can't be reached"
    default: type
    }
  }

  /// What is new, one line each.
  var news: [String] {
    switch type {
    case "Request Opened": opened
    case "Request Reminded": ["Reminded: \(addresses("reminded"))"] + deadline
    case "Request Decided": decided
    case "Request Withdrawn": ["Why: \(withdrawn)"]
    case "Request Passed", "Late Approval Used": ["Approved by: \(addresses("approvedBy"))"]
    case "Gate Refused": ["Why: \(refused)"]
    case "Approver Unreachable": ["Approver: \(address("approver"))", "Why: \(unreachable)"]
    default: []
    }
  }

  var nextSteps: [String] {
    switch type {
    case "Request Opened", "Request Reminded": ["Approvers decide on the page that their email leads to."]
    case "Gate Refused" where text("reason") == "notDecided":
      ["Find out who signalled the stack's wait condition: no approver did."]
    case "Approver Unreachable" where text("reason") == "overheard":
      ["Remove the other subscription from the approver's topic."]
    case "Approver Unreachable" where detail["confirmationSent"] == true:
      ["The approver follows the link in the email that AWS has just sent, to confirm the subscription."]
    default: []
    }
  }
}

extension ChatWords {
  private var opened: [String] {
    let quorum = if case .integer(let number)? = detail["quorum"] { number } else { 1 }
    return ["Asked: \(addresses("approvers"))", "Approvals needed: \(quorum)"] + deadline
  }

  private var deadline: [String] { text("deadline").map { ["Decide by: \($0.timeForPeople)"] } ?? [] }

  private var decided: [String] {
    let verb = text("decision") == "reject" ? "Rejected" : "Approved"
    var lines = ["\(verb) by: \(address("approver"))"]
    if detail["late"] == true { lines.append("The time to decide had ended.") }
    if let until = text("usableUntil") {
      lines.append("The next launch or update of exactly this passes, once, until \(until.timeForPeople).")
    } else if text("state") == "pending" || text("state") == "expired" {
      if case .integer(let missing)? = detail["approvalsMissing"] { lines.append("Approvals still needed: \(missing)") }
    } else if text("state") != "rejectedLate" {
      lines.append(
        detail["signalled"] == true ? "CloudFormation was told." : "CloudFormation has not taken the decision yet.")
    }
    return lines
  }

  private var withdrawn: String {
    switch text("reason") {
    case "deleted": "the resource that asked was deleted, perhaps with its stack"
    case "replaced": "an update of the stack asks again"
    case "conflict": "somebody asked for something else in the stack's name"
    case "operator": "an operator took back the late approval, or the possibility of one"
    case "updated": "the stack was updated again"
    case "tooFewApprovers": "too few of those who were asked are still approvers"
    case let other: other?.inertInChat ?? ""
    }
  }

  private var refused: String {
    switch text("reason") {
    case "noRequest": "no one was asked for approval"
    case "notDecided": "the stack was signalled, but not by an approver's decision"
    case "rejected": "an approver had rejected the request"
    case "withdrawn": "the request had been withdrawn"
    case "expired": "nobody had decided in time"
    case "otherValues", "unbound": "what was about to run is not what was approved"
    case "ledgerUnavailable": "the ledger could not be read"
    case let other: other?.inertInChat ?? ""
    }
  }

  private var unreachable: String {
    switch text("reason") {
    case "unconfirmed": "the subscription was not confirmed yet"
    case "unsubscribed": "unsubscribed, or never subscribed"
    case "overheard": "somebody else is subscribed to the approver's topic"
    case let other: other?.inertInChat ?? ""
    }
  }

  private func text(_ name: String) -> String? { detail[name]?.string }

  private func address(_ name: String) -> String { (text(name) ?? "").inertInChat }

  private func addresses(_ name: String) -> String {
    (detail[name]?.array ?? []).compactMap { $0.string?.inertInChat }.joined(separator: ", ")
  }
}

extension String {
  /// `2030-01-15T21:00:00Z` as `2030-01-15 21:00 UTC`; a colon before a digit begins no emoji.
  fileprivate var timeForPeople: String { "\(prefix(16).replacing("T", with: " ")) UTC" }
}
