import Foundation
import LambdaCore
import TestSupport
import Testing

/// Errors and retries, shown with SNS, whose protocol names its codes in XML.
struct ServiceClientTests {
  private let clock = ManualClock()

  @Test(arguments: ["Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "SlowDown"])
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
    let failure = HTTPClientError.refused(host: "sns.eu-west-3.amazonaws.com")
    let http = ScriptedHTTPClient(.failure(failure))
    let error = #expect(throws: ServiceError.unreachable(failure)) { try publish(over: http) }

    #expect(http.calls.count == 3)
    #expect(error?.description == "sns.eu-west-3.amazonaws.com refused the connection")
  }

  @Test(arguments: [
    (403, "AuthorizationError", true), (403, "AccessDenied", true), (403, "AccessDeniedException", true),
    (403, "SignatureDoesNotMatch", false), (403, "InvalidClientTokenId", false), (400, "AuthorizationError", false),
  ])
  func `access denied is told from other refusals`(status: Int, code: String, isDenied: Bool) {
    #expect(ServiceError.refused(status: status, code: code).isAccessDenied == isDenied)
  }

  @Test func `a failure to reach the service is no denial`() {
    #expect(!ServiceError.unreachable(.timedOut(host: "h")).isAccessDenied)
    #expect(!ServiceError.unreadable("x").isAccessDenied)
  }

  private static let published = "<PublishResponse><MessageId>1</MessageId></PublishResponse>"

  private static func error(_ code: String) -> String {
    "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>m</Message></Error></ErrorResponse>"
  }

  private func publish(over http: ScriptedHTTPClient, clock: WallClock? = nil) throws -> String {
    let endpoint = try #require(try EndpointResolver(Environment([:])).endpoint(.sns, region: "eu-west-3"))
    let client = SNSClient(
      endpoint: endpoint, credentials: Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "s"), http: http,
      policy: RetryPolicy(), clock: clock ?? self.clock.wallClock)
    return try client.publish(SNSMessage(subject: "s", json: "{}"), to: "arn", until: .distantFuture)
  }
}
