import Foundation
import TestSupport
import Testing

@testable import LambdaCore

/// Errors and retries, shown with SNS, whose protocol names its codes in XML.
struct ServiceClientTests {
  private let clock = ManualClock()

  @Test(arguments: [
    "Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "SlowDown",
    "KMSThrottling", "KMSThrottlingException", "Throttled",
  ])
  func `a throttling code is tried again though its status is 400`(code: String) throws {
    let http = ScriptedHTTPClient(.status(400, Self.error(code)), .status(200, Self.published))

    #expect(try publish(over: http) == "1")
    #expect(http.calls.count == 2)
    #expect(clock.sleeps.count == 1)
  }

  @Test(arguments: [
    "InvalidParameter", "NotFound", "AuthorizationError", "InvalidClientTokenId", "SignatureDoesNotMatch",
  ])
  func `any other code is an error at once`(code: String) {
    let http = ScriptedHTTPClient(.status(400, Self.error(code)))

    #expect(throws: ServiceError.refused(status: 400, code: code)) { try publish(over: http) }
    #expect(http.calls.count == 1)
  }

  /// The sandbox was frozen, or a clock is wrong.
  @Test(arguments: [
    (403, "SignatureDoesNotMatch", "Signature expired: 21000101T000000Z is now earlier than 21000101T000500Z"),
    (403, "SignatureDoesNotMatch", "Signature not yet current: 21000101T000000Z is still later than 20991231T235500Z"),
    (400, "InvalidSignatureException", "Signature expired: 21000101T000000Z is now earlier than 21000101T000500Z"),
    (403, "RequestTimeTooSkewed", "The difference is too large."), (400, "RequestExpired", "Request has expired."),
  ])
  func `a signature refused for its time is made anew by the server's clock`(
    status: Int, code: String, message: String
  ) throws {
    let headers: HTTPHeaders = [.init("Date", "Fri, 01 Jan 2100 00:20:00 GMT")]
    let http = ScriptedHTTPClient(
      .status(status, headers: headers, Self.error(code, message)), .status(200, Self.published))

    #expect(try publish(over: http) == "1")
    let times = http.requests.map { $0.headers["X-Amz-Date"] ?? "" }
    #expect(times.first == "21000101T000000Z")
    // The pause is up to a second.
    #expect(["21000101T002000Z", "21000101T002001Z"].contains(times.last))
  }

  @Test func `without the server's time a fresh signature is tried all the same`() throws {
    let http = ScriptedHTTPClient(
      .status(400, Self.error("InvalidSignatureException", "Signature expired: a is now earlier than b")),
      .status(200, Self.published))

    #expect(try publish(over: http) == "1")
  }

  @Test(arguments: ["SignatureDoesNotMatch", "InvalidSignatureException"])
  func `a wrong key is final`(code: String) {
    let message = "The request signature we calculated does not match the signature you provided."
    let http = ScriptedHTTPClient(.status(403, Self.error(code, message)))

    #expect(throws: ServiceError.refused(status: 403, code: code)) { try publish(over: http) }
    #expect(http.calls.count == 1)
  }

  @Test func `DynamoDB says in JSON that a signature has expired`() throws {
    let expired = #"{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Signature expired: a"}"#
    let http = ScriptedHTTPClient(.status(400, expired), .status(200, "{}"))
    let environment = Environment(["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s"])
    let database = try DynamoDBClient(try AWS(environment, outbound: http.outbound(clock)), region: "eu-west-3")

    #expect(try database.get(["Id": .string("1")], from: "table", until: .distantFuture) == nil)
    #expect(http.calls.count == 2)
  }

  @Test func `each try is signed anew`() throws {
    let http = ScriptedHTTPClient(.status(503), .status(503), .status(200, Self.published))
    let clock = clock
    let wallClock = WallClock(now: { clock.now }, sleep: { _ in clock.advance(60) })
    _ = try publish(over: http, clock: wallClock)

    #expect(
      http.requests.map { $0.headers["X-Amz-Date"] } == ["21000101T000000Z", "21000101T000100Z", "21000101T000200Z"])
    #expect(Set(http.requests.map { $0.headers["Authorization"] }).count == 3)
    #expect(Set(http.requests.map(\.body)).count == 1)
  }

  @Test func `an error without a code is still an error`() {
    let http = ScriptedHTTPClient(.status(413, "<html>"))

    #expect(throws: ServiceError.refused(status: 413, code: "Unknown")) { try publish(over: http) }
  }

  @Test func `a service that can't be reached is an error that names its host`() {
    let failure = HTTPClientError.connectionRefused(host: "sns.eu-west-3.amazonaws.com")
    let http = ScriptedHTTPClient(.failure(failure))
    let error = #expect(throws: ServiceError.unreachable(failure)) { try publish(over: http) }

    #expect(http.calls.count == 3)
    #expect(error?.description == "sns.eu-west-3.amazonaws.com refused the connection")
  }

  @Test(arguments: [
    (404, "NotFound", true), (404, "NotFoundException", true), (404, "Unknown", false),
    (403, "AuthorizationError", false), (400, "InvalidParameter", false), (503, "Unknown", false),
  ])
  func `what does not exist is told from other refusals`(status: Int, code: String, isNotFound: Bool) {
    #expect(ServiceError.refused(status: status, code: code).isNotFound == isNotFound)
  }

  @Test func `a service that can't be reached or read does not say that anything is missing`() {
    #expect(!ServiceError.unreachable(.timedOut(host: "h")).isNotFound)
    #expect(!ServiceError.unreadable("x").isNotFound)
  }

  private static let published = "<PublishResponse><MessageId>1</MessageId></PublishResponse>"

  private static func error(_ code: String, _ message: String = "m") -> String {
    "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>"
  }

  private func publish(over http: ScriptedHTTPClient, clock: WallClock? = nil) throws -> String {
    let environment = Environment(["AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s"])
    let outbound = OutboundClient(http: http, policy: RetryPolicy(), clock: clock ?? self.clock.wallClock)
    let client = try SNSClient(try AWS(environment, outbound: outbound), region: "eu-west-3")
    return try client.publish(SNSMessage(subject: "s", json: "{}"), to: "arn", until: .distantFuture)
  }
}
