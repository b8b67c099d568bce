import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow
@testable import ApprovalFunction

/// What the approval function reads of an event and of its form.
extension FuzzTarget {
  static let proxyRequest = FuzzTarget(name: "proxy-request") { bytes in
    guard let request = (try? JSONValue(parsing: Data(bytes))).flatMap({ try? ProxyRequest($0) }) else { return }
    try hold(request.headers.keys.allSatisfy { $0 == $0.lowercased() }, "a header's name has capitals")
    _ = Presenter.Format.wanted(byAccept: request.headers["accept"])
    try check(request)
    let register = LinkStore(hosts: .none, clock: ManualClock().wallClock)
    guard let link = try? ApprovalLink(request), let record = try? register.find(link, until: .distantFuture)
    else { return }
    try SignalTarget.check(record.handle.url.text)
    try hold(record.stackID == record.handle.stack.text, "the record is of another stack")
  }

  static let decisionForm = FuzzTarget(name: "decision-form") { bytes in
    let request = try ProxyRequest(["httpMethod": "POST", "body": .string(bytes.text)])
    try check(request)
  }

  /// The length picks one of the ways to confirm: all of them would read the same fields again.
  private static func check(_ request: ProxyRequest) throws {
    let mode = ConfirmationMode.allCases[(request.body ?? Data()).count % ConfirmationMode.allCases.count]
    do {
      let form = try DecisionForm(request, confirmation: mode)
      try form.comment.mustBeShowable("a comment")
      try hold(form.comment.unicodeScalars.count <= DecisionForm.maxComment, "a comment is too long")
      let digits = form.code?.digits ?? "000000"
      try hold(digits.utf8.count == 6 && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }, "a code is \(digits)")
    } catch let problem as InvalidForm {
      try hold((400..<500).contains(problem.status), "a form is refused with status \(problem.status)")
      try problem.message.mustBeShowable("a problem")
      try problem.comment.mustBeShowable("what stands in the comment's field again")
    }
  }
}
