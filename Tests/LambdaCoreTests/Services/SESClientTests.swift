import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct SESClientTests {
  private static let email = SimpleEmail(
    from: "approvals@example.com", to: "ann+x@example.com", subject: "Approved: WordPress",
    text: "Line 1\n\u{E9} \"2\"\n")
  private let clock = ManualClock()

  @Test func `SendEmail is a signed JSON document to its own path`() throws {
    let http = ScriptedHTTPClient(.status(200, #"{"MessageId":"0102018b"}"#))
    let id = try send(http)

    #expect(id == "0102018b")
    let request = try #require(http.requests.first)
    #expect(request.method == .post)
    #expect(request.url.text == "https://email.eu-west-3.amazonaws.com/v2/email/outbound-emails")
    #expect(request.headers["Content-Type"] == "application/json")
    #expect(request.headers["Authorization"]?.contains("/21000101/eu-west-3/ses/aws4_request") == true)
    #expect(
      try JSONValue(parsing: request.body) == [
        "FromEmailAddress": "approvals@example.com", "Destination": ["ToAddresses": ["ann+x@example.com"]],
        "Content": [
          "Simple": [
            "Subject": ["Data": "Approved: WordPress", "Charset": "UTF-8"],
            "Body": ["Text": ["Data": "Line 1\n\u{E9} \"2\"\n", "Charset": "UTF-8"]],
          ]
        ],
      ])
  }

  @Test(arguments: [
    ("http://127.0.0.1:4566", "http://127.0.0.1:4566/v2/email/outbound-emails"),
    ("http://127.0.0.1:4566/", "http://127.0.0.1:4566/v2/email/outbound-emails"),
    ("https://proxy.example.com/ses", "https://proxy.example.com/ses/v2/email/outbound-emails"),
  ])
  func `the path follows that of an endpoint of one's own`(url: String, whole: String) throws {
    let endpoint = try ServiceSample.endpoint(.ses, ["AWS_ENDPOINT_URL_SESV2": url])

    #expect(endpoint.adding(path: SimpleEmail.path).url.text == whole)
  }

  @Test(arguments: ["", "{}", "[]", #"{"MessageId":""}"#, #"{"MessageId":7}"#, "<html>", #"{"MessageId":"1""#])
  func `an answer without an id is an error`(body: String) {
    #expect(throws: ServiceError.unreadable("SendEmail gave no MessageId")) { try SimpleEmail.read(Data(body.utf8)) }
  }

  @Test(
    arguments: [
      (400, ["X-Amzn-ErrorType": "MessageRejected:http://internal.amazon.com/coral/"], "{}", "MessageRejected"),
      (400, ["x-amzn-errortype": "MailFromDomainNotVerifiedException"], "", "MailFromDomainNotVerifiedException"),
      (403, [:], #"{"__type":"com.amazonaws#AccessDeniedException"}"#, "AccessDeniedException"),
      (404, [:], #"{"code":"NotFoundException","message":"m"}"#, "NotFoundException"), (400, [:], "<html>", "Unknown"),
    ] as [(Int, [String: String], String, String)])
  func `a refusal's name is found where SES puts it`(status: Int, headers: [String: String], body: String, code: String)
  {
    let fields = headers.map { HTTPHeaders.Field($0.key, $0.value) }
    let http = ScriptedHTTPClient(.status(status, headers: HTTPHeaders(fields), body))

    #expect(throws: ServiceError.refused(status: status, code: code)) { try send(http) }
    #expect(http.calls.count == 1)
  }

  @Test func `throttling is tried again`() throws {
    let throttled = HTTPHeaders([.init("X-Amzn-ErrorType", "TooManyRequestsException")])
    let http = ScriptedHTTPClient(.status(429, headers: throttled), .status(200, #"{"MessageId":"1"}"#))

    #expect(try send(http) == "1")
    #expect(http.calls.count == 2)
  }

  private func send(_ http: ScriptedHTTPClient) throws -> String {
    let client = try SESClient(try ServiceSample.aws(http, clock), region: ServiceSample.region)
    return try client.send(Self.email, until: .distantFuture)
  }
}
