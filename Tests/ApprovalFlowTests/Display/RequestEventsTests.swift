import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

/// What EventBridge is told, as its rules would see it.
struct RequestEventsTests {
  private static let id = String(repeating: "0f", count: 16)
  private let clock = ManualClock()
  private let captured = CapturedLog()
  private let stack: StackID
  private let facts: RequestFacts
  private let told: [String: JSONValue]

  init() throws {
    stack = try #require(StackID(WaitURL.stackID))
    facts = RequestFacts(
      requester: "user@example.com", product: "Team wiki", stack: stack, deadline: ManualClock.start,
      electorate: Electorate(approvers: ["ann@example.com", "ben@example.com"], quorum: 2), isVerified: true)
    told = [
      "request": .string(Self.id), "stackId": .string(WaitURL.stackID), "stackName": "SC-wordpress",
      "account": "123456789012", "region": "eu-west-3", "verified": true, "requester": "user@example.com",
      "product": "Team wiki", "deadline": "2100-01-01T00:00:00Z",
      "approvers": ["ann@example.com", "ben@example.com"], "quorum": 2,
    ]
  }

  @Test(arguments: Withdrawal.Cause.allCases)
  func `a withdrawn request is told with why it ended`(cause: Withdrawal.Cause) throws {
    let withdrawal = Withdrawal(requestID: Self.id, stackID: WaitURL.stackID, facts: facts, cause: cause)

    #expect(
      try entry { $0.withdrawn(withdrawal) }
        == .init("Request Withdrawn", told.merging(["reason": .string(cause.rawValue)]) { $1 }))
  }

  @Test(arguments: [false, true])
  func `a stack that passes the gate is told with who approved and when`(isUpdate: Bool) throws {
    let more: [String: JSONValue] = [
      "isUpdate": .bool(isUpdate), "approvedBy": ["ann@example.com", "ben@example.com"],
      "decidedAt": "2100-01-01T00:01:00Z",
    ]

    #expect(
      try entry { $0.passed(record(.approved), stackID: WaitURL.stackID, isUpdate: isUpdate) }
        == .init("Request Passed", told.merging(more) { $1 }))
  }

  @Test func `a stack that is refused is told with its request and how that stands`() throws {
    let more: [String: JSONValue] = ["isUpdate": false, "reason": "notDecided", "state": "pending"]

    #expect(
      try entry { $0.refused("notDecided", record(.pending), stack: stack, isUpdate: false) }
        == .init("Gate Refused", told.merging(more) { $1 }))
  }

  @Test func `a refused stack without a request is called not verified`() throws {
    #expect(
      try entry { $0.refused("noRequest", nil, stack: stack, isUpdate: true) }
        == .init(
          "Gate Refused",
          [
            "stackId": .string(WaitURL.stackID), "stackName": "SC-wordpress", "account": "123456789012",
            "region": "eu-west-3", "verified": false, "reason": "noRequest", "isUpdate": true,
          ]))
  }

  @Test(
    arguments: [
      (.noRequest, "noRequest"), (.notApproved(.pending, isOver: false), "notDecided"),
      (.notApproved(.pending, isOver: true), "expired"), (.notApproved(.rejected, isOver: true), "rejected"),
      (.notApproved(.withdrawn, isOver: true), "withdrawn"), (.otherValues, "otherValues"), (.unbound, "unbound"),
    ] as [(GateRefusal, String)])
  func `each refusal has a word for programs`(refusal: GateRefusal, word: String) {
    #expect(refusal.word == word)
  }

  @Test func `an event that can't be put is a line of the log and no failure`() throws {
    let http = ScriptedHTTPClient(.status(400, "{}"))
    let outbound = http.outbound(clock)
    let call = try events(http).withdrawn(
      Withdrawal(requestID: Self.id, stackID: WaitURL.stackID, facts: facts, cause: .deleted)
    ).told(captured.log)

    #expect(outbound.sendAll([call], until: .distantFuture).allSatisfy { (try? $0.get()) != nil })
    #expect(captured.records.map { $0["detailType"] } == ["Request Withdrawn"])
    #expect(captured.records.map { $0["level"] } == ["WARN"])
  }
}

extension RequestEventsTests {
  private struct Entry: Equatable {
    let detailType: String
    let detail: JSONValue

    init(_ detailType: String, _ detail: [String: JSONValue]) {
      self.detailType = detailType
      self.detail = .object(detail)
    }
  }

  private func events(_ http: ScriptedHTTPClient) throws -> RequestEvents {
    let environment = Environment(["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s"])
    return RequestEvents(
      bus: try EventBridgeClient(try AWS(environment, outbound: http.outbound(clock)), region: "eu-west-3"),
      metrics: RequestMetrics(ledger: "requests"))
  }

  /// The one entry that is put.
  private func entry(_ event: (RequestEvents) -> PendingEvent) throws -> Entry {
    let http = ScriptedHTTPClient(.status(200, #"{"FailedEntryCount":0}"#))
    _ = http.outbound(clock).sendAll([event(try events(http)).told(captured.log)], until: .distantFuture)
    let body = try JSONValue(parsing: try #require(http.requests.first).body)
    let entry = try #require(body["Entries"]?.array?.first)
    #expect(entry["Source"] == "ApprovalFlow")
    #expect(entry["Resources"] == [.string(WaitURL.stackID)])
    let text = try #require(entry["Detail"]?.string)
    var detail = try JSONValue(parsing: Data(text.utf8)).object ?? [:]
    let chat = detail.removeValue(forKey: "chat")
    #expect(chat?["metadata"]?["eventType"] == entry["DetailType"])
    return Entry(try #require(entry["DetailType"]?.string), detail)
  }

  private func record(_ state: RequestState) -> RequestRecord {
    let votes = ["ann@example.com", "ben@example.com"].enumerated().map { number, address in
      Vote(
        by: .approver(address), choice: .approve, comment: "",
        time: ManualClock.start.addingTimeInterval(Double(number) * 60), sourceAddress: nil)
    }
    return RequestRecord(id: Self.id, state: state, votes: state == .approved ? votes : [], facts: facts)
  }
}
