import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow
@testable import ApprovalFunction

/// What must hold of every answer of the approval function.
enum PageOracle {
  /// Throws where an answer is not one that a browser or a program can safely show.
  ///
  /// `kept` are characters that a page may hold though people can't see them.
  static func check(_ payload: Data, kept: Set<Unicode.Scalar> = []) throws {
    let answer = try JSONValue(parsing: payload)
    guard case .integer(let status)? = answer["statusCode"], let body = answer["body"]?.string else {
      throw Broken("the payload has no status or no body")
    }
    try hold((200..<600).contains(status), "the status is \(status)")
    for (name, value) in answer["headers"]?.object ?? [:] {
      let text = value.string ?? ""
      try hold(text.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "the header \(name) is \(text)")
    }
    if let kind = answer["headers"]?["Content-Type"]?.string, kind.hasSuffix("json") {
      guard !body.isEmpty else { return }
      try hold(try JSONValue(parsing: Data(body.utf8))["status"] == .integer(status), "the JSON has another status")
    } else {
      let foreign = Set(try Markup.tags(of: body)).subtracting(harmless)
      try hold(foreign.isEmpty, "the page has foreign markup: \(foreign)")
      try body.mustBeShowable(but: kept.union(["\n"]), "the page")
    }
  }

  /// Every tag that a page about harmless text has.
  private static let harmless: Set<String> = {
    let outcomes: [Outcome] = RequestSnapshot.Progress.known.flatMap { progress -> [Outcome] in
      guard let request = try? request(progress) else { return [] }
      return [
        .request(request), .form(request, .wrongCode(attemptsLeft: 1, comment: "")), .form(request, .noDecision("")),
        .decidedOtherwise(request), .notSignalled(request, .rejected(status: 403)), .problem(.notFound),
      ]
    }
    let pages = outcomes.flatMap { outcome in
      [ConfirmationMode.code, .button].map { mode in
        Presenter(format: .html, confirmation: mode, now: ManualClock.start).response(outcome).body
      }
    }
    return pages.reduce(into: []) { tags, page in tags.formUnion((try? Markup.tags(of: page)) ?? []) }
  }()

  private static func request(_ progress: RequestSnapshot.Progress) throws -> RequestSnapshot {
    let facts = RequestFacts(
      requester: "user@example.com", product: "WordPress", stack: StackID(WaitURL.stackID),
      deadline: ManualClock.start.addingTimeInterval(60),
      details: [
        .init(name: "Size", value: "small"), .init(name: "Script", value: String(repeating: "x", count: 2000)),
      ],
      electorate: Electorate(approvers: ["a@example.com"], quorum: 1), notes: "a note", isVerified: false)
    let vote = Vote(
      by: .approver("a@example.com"), choice: .approve, comment: "", time: ManualClock.start, sourceAddress: nil)
    return RequestSnapshot(
      id: "1", facts: facts, handle: try WaitHandle(WaitURL.version4.text, hosts: .none),
      viewer: .approver("boss@example.com"), votes: [vote], quorum: 2, progress: progress)
  }
}

extension RequestSnapshot.Progress {
  fileprivate static let known: [Self] = [
    .pending, .decided(.approve, .delivered), .decided(.reject, .delivered), .withdrawn(),
  ]
}
