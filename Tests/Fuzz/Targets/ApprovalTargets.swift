import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow
@testable import ApprovalFunction

/// The approval function with any event, and with any answer of its ledger.
extension FuzzTarget {
  static let approvalFunction = FuzzTarget(name: "approval-function") { bytes in
    let store = ScriptedHTTPClient(.status(200))
    let clock = ManualClock()
    let register = LinkStore(hosts: .none, clock: clock.wallClock)
    guard let answer = try? answer(to: Data(bytes), from: register, over: store, clock) else {
      try hold(store.requests.isEmpty, "something was sent for an event that fails")
      return
    }
    let event = try JSONValue(parsing: Data(bytes))
    try PageOracle.check(answer)
    try hold(store.requests.count <= 1, "\(store.requests.count) signals were sent")
    for signal in store.requests {
      try hold(signal.method == .put && signal.body.count <= 4096, "a signal has \(signal.body.count) bytes")
      try SignalTarget.check(signal.url.text)
      let method = event["requestContext"]?["http"]?["method"] ?? event["httpMethod"]
      try hold(method == "POST", "a signal was sent for \(method ?? .null)")
      try (try JSONValue(parsing: signal.body)["Reason"]?.string ?? "").mustBeShowable("the signal's reason")
    }
  }

  /// The first byte says what is asked: what stands behind it is DynamoDB's answer to every read.
  static let ledgerFunction = FuzzTarget(name: "approval-function-with-ledger") { bytes in
    let flags = bytes.first ?? 0
    let read = Data(bytes.dropFirst())
    let services = ScriptedHTTPClient { request in
      guard request.url.host == "dynamodb.eu-west-3.amazonaws.com" else { return .status(200) }
      let isRead = request.headers["X-Amz-Target"]?.hasSuffix("GetItem") ?? false
      if isRead { return .success(HTTPResponse(status: flags & 2 == 0 ? 200 : 400, body: read)) }
      return flags & 1 == 0 ? .status(200, "{}") : .status(400, #"{"__type":"x#ConditionalCheckFailedException"}"#)
    }
    let clock = ManualClock()
    let aws = try AWS(ledgerEnvironment, outbound: services.outbound(clock, attempts: 1))
    guard let ledger = try Ledger(ledgerEnvironment, aws: aws) else { return }
    let decision = flags & 16 == 0 ? "approve" : "reject"
    let event: JSONValue = [
      "requestContext": ["http": ["method": flags & 4 == 0 ? "GET" : "POST", "sourceIp": "203.0.113.7"]],
      "rawQueryString": .string("request=\(String(repeating: "0123456789abcdef", count: 2))&key=key"),
      "headers": flags & 8 == 0 ? [:] : ["accept": "application/json"],
      "body": .string("decision=\(decision)&code=\(flags & 32 == 0 ? "123456" : "000000")"),
    ]
    // What the ledger holds was made fit to be shown when it was written.
    let kept = (try? JSONValue(parsing: read))?.scalars ?? []
    let answer = try answer(to: event.serialized, from: ledger.store, over: services, clock)
    try PageOracle.check(answer, kept: kept)
    for signal in services.requests where signal.method == .put { try SignalTarget.check(signal.url.text) }
  }

  private static let ledgerEnvironment = Environment([
    "TABLE_NAME": "requests", "AWS_REGION": "eu-west-3", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
  ])

  private static func answer(
    to event: Data, from store: any DecidingStore, over http: ScriptedHTTPClient, _ clock: ManualClock
  ) throws -> Data {
    let handler = ApprovalHandler(
      store: store, messages: MessageSender(outbound: http.outbound(clock)), events: nil,
      confirmation: .code, clock: clock.wallClock)
    let invocation = Invocation(
      requestID: "1", deadline: clock.now.addingTimeInterval(29), functionARN: "arn", event: event)
    return try handler.handle(invocation, CapturedLog().log)
  }
}
