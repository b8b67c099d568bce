import Foundation
import TestSupport

@testable import ApprovalFlow
@testable import LambdaCore
@testable import NotificationFunction

/// What AWS answers.
extension FuzzTarget {
  static let snsAnswer = FuzzTarget(name: "sns-answer") { bytes in
    let xml = XMLText(Data(bytes))
    for member in xml.all("member") {
      let subscription = SNSSubscription(member)
      try hold((subscription == nil) == (member.first("Endpoint") == nil), "a member is lost or made up")
      try hold(!(subscription?.isConfirmed ?? false) || bytes.text.contains("arn:"), "nobody confirmed this")
    }
    for name in ["MessageId", "Code", "NextToken"] {
      guard let text = xml.first(name) else { continue }
      try hold(xml.has(name), "\(name) is there and is not")
      try hold(text.utf8.count <= bytes.count * 3, "\(name) grows to \(text.utf8.count) bytes")
      try hold(XMLText(Data("<a>\(escaped(text))</a>".utf8)).first("a") == text, "\(text) is not read back")
    }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// DynamoDB's answer to a read, as an item, an entry of the ledger and what its link shows.
  static let dynamoDBAnswer = FuzzTarget(name: "dynamodb-answer") { bytes in
    guard let answer = try? JSONValue(parsing: Data(bytes)),
      let item = answer["Item"]?.object?.compactMapValues(AttributeValue.init)
    else { return }
    let written = JSONValue.object(item.mapValues(\.json))
    try hold(written.object?.compactMapValues(AttributeValue.init) == item, "an item is not read back")
    guard let entry = try? LedgerEntry(item, hosts: .none) else { return }
    try hold("\(entry)" == "LedgerEntry(\(entry.id), \(entry.state.rawValue))", "a description shows too much")
    try hold(LedgerEntry(entry.item, hosts: .none).seats == entry.seats, "an entry is not read back")
    try SignalTarget.check(entry.handle.url.text)
  }

  /// Lines: the Runtime API's headers in order, then the event.
  static let invocation = FuzzTarget(name: "invocation") { bytes in
    let lines = bytes.text.split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
    let names = [
      "Lambda-Runtime-Aws-Request-Id", "lambda-runtime-deadline-ms", "Lambda-Runtime-Invoked-Function-Arn",
      "LAMBDA-RUNTIME-TRACE-ID",
    ]
    var headers = HTTPHeaders()
    for (name, value) in zip(names, lines) { headers.append(name, value) }
    guard let read = try? Invocation(HTTPResponse(status: 200, headers: headers, body: Data(bytes))) else { return }
    let deadline = read.deadline.timeIntervalSince1970
    try hold(deadline.isFinite, "the deadline is \(deadline)")
    let times = AnswerDeadlines(deadline: read.deadline, now: ManualClock.start)
    try hold(times.work <= times.giveUp && times.giveUp <= times.answer, "the times of \(deadline) are in disorder")
    let requests = try RuntimeRequests(hostAndPort: "127.0.0.1:9001")
    let url = requests.response(to: read.requestID, Data()).url
    try hold(url.host == "127.0.0.1" && url.path.split(separator: "/").count == 5, "the answer goes to \(url.text)")
  }
}
