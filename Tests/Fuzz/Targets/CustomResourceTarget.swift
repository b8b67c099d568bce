import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow
@testable import NotificationFunction

/// What the notification function reads of an event.
extension FuzzTarget {
  static let customResource = FuzzTarget(name: "custom-resource") { bytes in
    let event = LenientEvent(Data(bytes)).json
    try hold(event == LenientEvent(Data(bytes)).json, "an event is read in two ways")
    if let address = ResponseAddress(event, idPrefix: "approval") {
      try hold(address.url.text == event["ResponseURL"]?.string, "the answer's URL is changed to \(address.url.text)")
      try hold(address.url.userInfo == nil && !address.physicalID.isEmpty, "a bad address: \(address)")
    }
    guard let request = try? CustomResourceRequest(event) else { return }
    guard let exact = try? ExactProperties(event: Data(bytes)), let bound = try? BoundProperties(exact.current) else {
      return
    }
    do {
      try check(
        try ApprovalRequest(request.resource, bound: bound, hosts: .none, at: ManualClock.start), of: request.resource)
    } catch let error as InvalidApprovalRequest {
      try hold(!"\(error)".isEmpty, "a refusal says nothing")
    }
  }

  private static func check(_ request: ApprovalRequest, of resource: CustomResource) throws {
    try SignalTarget.check(request.handle.url.text)
    try hold(request.handle.stack.text == resource.stackID, "\(resource.stackID) has another stack's handle")
    let facts = request.facts
    let shown =
      [facts.requester ?? "", facts.product ?? "", facts.subject] + facts.details.flatMap { [$0.name, $0.value] }
    for text in shown {
      try text.mustBeShowable("a fact")
      try hold(text.unicodeScalars.count <= 2000, "a fact has \(text.unicodeScalars.count) characters")
    }
    try hold(facts.deadline.map { $0 > ManualClock.start } ?? false, "a request begins after its end")
    try hold(request.quorum.map { $0 > 0 } ?? true, "a quorum of \(request.quorum ?? 0)")
  }
}
