import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// A request for a change of what runs, whose answer is held for 45 minutes.
enum SampleChange {
  static let url = url(of: "request-1")

  private static func url(of event: String) -> String {
    "https://cloudformation-custom-resource-response-euwest3.s3.eu-west-3.amazonaws.com/"
      + WaitURL.stackID.replacing(":", with: "%3A") + "%7CApproval%7C\(event)?X-Amz-Signature=secret"
  }

  static func held(
    of event: String = "request-1", until end: Date = ManualClock.start.addingTimeInterval(2700)
  ) throws -> HeldAnswer {
    HeldAnswer(
      to: ResponseAddress(
        url: try ExactURL(url(of: event)), stackID: WaitURL.stackID, requestID: event, logicalID: "Approval",
        physicalID: "physical-1"), windowEnds: end)
  }

  static func request(
    from old: [String: JSONValue] = ["Size": "small"], to new: [String: JSONValue] = ["Size": "large"],
    until end: Date = ManualClock.start.addingTimeInterval(2700)
  ) throws -> ApprovalRequest {
    let resource = SampleResource.with(new)
    let before = try SampleResource.bound(SampleResource.with(old).properties)
    let after = try SampleResource.bound(resource.properties)
    return try ApprovalRequest(
      resource, bound: after, replacing: before,
      change: ChangeOrder(held: held(until: end), against: before.digest), hosts: .none, at: ManualClock.start)
  }

  static func entry(
    _ state: RequestState = .pending, by approvers: [String] = ["a@example.com"], quorum: Int = 1
  ) throws -> LedgerEntry {
    var entry = LedgerEntry(
      try request(), by: Electorate(approvers: approvers, quorum: quorum),
      secrets: approvers.map { _ in LedgerSecret(.system) })
    entry.state = state
    return entry
  }
}
