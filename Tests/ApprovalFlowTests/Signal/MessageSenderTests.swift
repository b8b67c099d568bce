import Foundation
import TestSupport
import Testing

@testable import ApprovalFlow
@testable import LambdaCore

struct MessageSenderTests {
  private let clock = ManualClock()
  private let signal = Signal(status: .success, uniqueID: "approval-1", reason: "r", data: "d")
  private let handle: WaitHandle

  init() throws {
    handle = try WaitHandle(WaitURL.version4.text, hosts: .none)
  }

  @Test(arguments: [200, 204])
  func `a signal that the store took is sent once`(status: Int) throws {
    let http = ScriptedHTTPClient(.status(status))
    try sender(http).send(.signal(signal, to: handle), until: .distantFuture)

    #expect(http.requests == [signal.put(to: handle).request])
  }

  @Test(arguments: [301, 307, 400, 403, 404, 409, 412])
  func `only 2xx counts as taken`(status: Int) {
    let http = ScriptedHTTPClient(.status(status))

    #expect(throws: DeliveryError.rejected(status: status)) {
      try sender(http).send(.signal(signal, to: handle), until: .distantFuture)
    }
    #expect(http.calls.count == 1)
  }

  @Test func `a store that stays busy is an error after the same signal was tried three times`() {
    let http = ScriptedHTTPClient(.status(503))

    #expect(throws: DeliveryError.rejected(status: 503)) {
      try sender(http).send(.signal(signal, to: handle), until: .distantFuture)
    }
    #expect(http.requests == Array(repeating: signal.put(to: handle).request, count: 3))
  }

  @Test func `a refusal after a lost answer is not told as a refusal, for the first try may have been taken`() {
    let http = ScriptedHTTPClient(.failure(.connectionLost(host: handle.url.host)), .status(403))

    #expect(throws: DeliveryError.unconfirmed(status: 403)) {
      try sender(http).send(.signal(signal, to: handle), until: .distantFuture)
    }
  }

  @Test func `a store that can't be reached is an error that shows no query`() {
    let failure = HTTPClientError.timedOut(host: handle.url.host)
    let http = ScriptedHTTPClient(.failure(failure))
    let error = #expect(throws: DeliveryError.unreachable(failure)) {
      try sender(http).send(.signal(signal, to: handle), until: .distantFuture)
    }

    #expect(error?.description.contains("Signature") == false)
  }

  /// Signed bytes: `%2F` and `/`, `%7c` and `%7C` are different URLs to S3.
  @Test(arguments: [
    "/arn%3Aaws%3Acloudformation%3Aeu-west-3%3A123456789012%3Astack/a-b/1-2/3-4/Handle?Expires=4102488000"
      + "&AWSAccessKeyId=A&Signature=c2lnbmF0%2Bw%2fjc2lnbmF0dXJlcAA%3D",
    "/arn%3aaws%3Acloudformation%3Aeu-west-3%3A123456789012%3Astack%2Fa-b%2f1-2%2FHandle?Signature=c2lnbmF0+w/jc2lnbmF0dXJlcAA="
      + "&Expires=4102488000&AWSAccessKeyId=A",
    "/arn:aws:cloudformation:eu-west-3:123456789012:stack/a-b/1-2/Handle?AWSAccessKeyId=A&&Expires=4102488000"
      + "&Signature=%632lnbmF0%2bw/jc2lnbmF0dXJlcAA=&x-id=%7e~!*'()$,;:@",
  ])
  func `every byte of the URL reaches the wire`(target: String) async throws {
    let server = try LoopbackServer(.status(200))
    let hosts = try SignalHosts(Environment(["SIGNAL_HOSTS": "127.0.0.1:\(server.port)"]))
    let handle = try WaitHandle(server.url + target, hosts: hosts)
    let sender = MessageSender(
      outbound: OutboundClient(
        http: URLSessionHTTPClient(userAgent: "test/1"), policy: RetryPolicy(), clock: .system))
    let signal = signal
    let sent = await onOwnThread {
      Result { try sender.send(.signal(signal, to: handle), until: Date().addingTimeInterval(30)) }
    }

    #expect(throws: Never.self) { try sent.get() }
    let request = try #require(server.requests.first)
    #expect(request.method == "PUT")
    #expect(request.target == target)
    #expect(request.headers["Content-Type"] == nil)
    #expect(request.headers["Content-Length"] == String(request.body.count))
    #expect(request.body == signal.put(to: handle).request.body)
  }

  private func sender(_ http: ScriptedHTTPClient) -> MessageSender {
    MessageSender(outbound: http.outbound(clock))
  }
}
