import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow
@testable import ApprovalFunction

/// The approval function over a store and a scripted signal store.
struct SampleApproval {
  /// The query of a link that carries the sample's wait URL.
  static let query = "waitUrl=" + Base64URL.encode(Array(WaitURL.version4.text.utf8))
  static let code = ConfirmationCode(derivedFrom: WaitURL.version4.text)
  static let browser = ["accept": "text/html,application/xhtml+xml,*/*;q=0.8"]

  /// What a caller gets.
  struct Answer: Equatable {
    let status: Int
    let headers: [String: String]
    let body: String
  }

  let clock = ManualClock()
  let captured = CapturedLog()
  let http: ScriptedHTTPClient
  var confirmation = ConfirmationMode.code
  /// nil for the store without a ledger.
  var requests: (any DecidingStore)?

  init(
    store: ScriptedHTTPClient.Answer = .status(200), confirmation: ConfirmationMode = .code,
    requests: (any DecidingStore)? = nil
  ) {
    http = ScriptedHTTPClient(store)
    self.confirmation = confirmation
    self.requests = requests
  }

  /// Every signal that was sent.
  var signals: [JSONValue] { http.requests.compactMap { try? JSONValue(parsing: $0.body) } }

  func get(
    _ query: String = SampleApproval.query, method: String = "GET", headers: [String: String] = browser
  ) throws -> Answer {
    try send(Self.event(method, query: query, headers: headers, body: nil))
  }

  func post(
    _ form: String, to query: String = SampleApproval.query, headers: [String: String] = browser,
    seconds: TimeInterval = 29
  ) throws -> Answer {
    let type = ["content-type": "application/x-www-form-urlencoded"]
    let event = Self.event("POST", query: query, headers: type.merging(headers) { $1 }, body: form)
    return try send(event.serialized, seconds: seconds)
  }

  func send(_ event: JSONValue) throws -> Answer { try send(event.serialized) }

  /// Seconds until Lambda would stop it.
  func send(_ event: Data, seconds: TimeInterval = 29) throws -> Answer {
    let handler = ApprovalHandler(
      store: requests ?? LinkStore(hosts: .none, clock: clock.wallClock),
      messages: MessageSender(outbound: http.outbound(clock)), events: nil,
      confirmation: confirmation, clock: clock.wallClock)
    let invocation = Invocation(
      requestID: "invocation-1", deadline: clock.now.addingTimeInterval(seconds), functionARN: "arn", event: event)
    let payload = try JSONValue(parsing: try handler.handle(invocation, captured.log))
    guard case .integer(let status)? = payload["statusCode"], let body = payload["body"]?.string else {
      throw UnreadablePayload()
    }
    return Answer(
      status: status, headers: (payload["headers"]?.object ?? [:]).compactMapValues(\.string), body: body)
  }

  /// A payload of format 2.0.
  static func event(_ method: String, query: String, headers: [String: String], body: String?) -> JSONValue {
    [
      "version": "2.0", "rawQueryString": .string(query), "headers": .object(headers.mapValues(JSONValue.string)),
      "requestContext": ["http": ["method": .string(method), "sourceIp": "203.0.113.7"]],
      "body": body.map(JSONValue.string) ?? .null, "isBase64Encoded": false,
    ]
  }

  private struct UnreadablePayload: Error {}
}

extension SampleApproval.Answer {
  /// The members of a JSON answer.
  var json: JSONValue? { try? JSONValue(parsing: Data(body.utf8)) }
}
