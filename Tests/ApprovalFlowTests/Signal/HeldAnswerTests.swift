import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// Until when an answer may be held, and what it says.
struct HeldAnswerTests {
  private static let now = ManualClock.start

  @Test(
    arguments: [
      (0, [], 3300), (600, [], 2700), (3400, [], -100), (-100_000, [], 3300), (0, ["600"], 450),
      (0, [600, "900"], 450),
    ] as [(TimeInterval, [JSONValue], TimeInterval)])
  func `the window counts from the date of the URL, and never from the future`(
    age: TimeInterval, timeouts: [JSONValue], seconds: TimeInterval
  ) throws {
    let date = Timestamp(Self.now.addingTimeInterval(-age)).iso8601Basic
    let url = try ExactURL(SampleChange.url + "&X-Amz-Date=\(date)&X-Amz-Expires=7200")
    let response = try ResponseURL(
      url, stackID: WaitURL.stackID, logicalID: "Approval", requestID: "request-1", hosts: .none)
    let held = HeldAnswer(
      to: try SampleChange.held().address, at: response, serviceTimeouts: timeouts, now: Self.now)

    #expect(held.windowEnds.timeIntervalSince(Self.now) == seconds)
    #expect(held.isOver(at: Self.now) == (seconds <= 0))
  }

  @Test func `it shows nothing of its URL`() throws {
    let held = try SampleChange.held()
    var dumped = ""
    dump(held, to: &dumped)

    #expect(!"\(held) \(String(reflecting: held)) \(dumped)".contains("secret"))
  }

  @Test(
    arguments: [
      (.pending, nil), (.approved, ["Status": "SUCCESS"]),
      (.rejected, ["Status": "FAILED", "Reason": "Not approved. Rejected by a@example.com. What runs stays as it is"]),
      (
        .expired,
        [
          "Status": "FAILED",
          "Reason": "Not approved: nobody decided in time; once approved, the same update passes without asking",
        ]
      ),
      (
        .withdrawn,
        [
          "Status": "FAILED",
          "Reason":
            "Not approved: a later update or deletion of this resource came before anybody decided, and withdrew the request",
        ]
      ),
    ] as [(RequestState, [String: JSONValue]?)])
  func `however a change ends, its event is answered`(state: RequestState, expected: [String: JSONValue]?) throws {
    var entry = try SampleChange.entry(state)
    entry.seats[SeatNumber.all[0]]?.vote = Vote(
      by: .approver("a@example.com"), choice: state == .rejected ? .reject : .approve, comment: "", time: Self.now,
      sourceAddress: nil)
    let snapshot = entry.snapshot(for: .clerk, holdsSignal: true)
    guard let expected else {
      #expect(snapshot.dueMessage == nil && !snapshot.lacksSignal)
      return
    }
    guard case .answer(let response)? = snapshot.dueMessage else {
      Issue.record("it is owed an answer")
      return
    }
    let body = try JSONValue(parsing: response.body)

    #expect(expected.allSatisfy { body[$0.key] == $0.value })
    #expect(body["PhysicalResourceId"] == "physical-1" && body["RequestId"] == "request-1")
    #expect(body["Data"]?["Digest"]?.string == (state == .approved ? entry.binding?.digest : nil))
    #expect(response.put.request.url.text == SampleChange.url)
    #expect(snapshot.delivered().isSignalled && snapshot.delivered().dueMessage == nil)
    #expect(entry.snapshot(for: .clerk, holdsSignal: false).lacksSignal)
  }

  @Test func `a launch is owed nothing when it expires or is withdrawn`() throws {
    for state in [RequestState.expired, .withdrawn] {
      var entry = LedgerEntry(
        try SampleResource.request(), by: Electorate(approvers: ["a@example.com"], quorum: 1), secrets: [.init(.system)]
      )
      entry.state = state

      #expect(!entry.isToBeTold && entry.snapshot(for: .clerk, holdsSignal: true).dueMessage == nil)
    }
  }
}
