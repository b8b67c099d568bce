import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LambdaCore

struct CustomResourceSenderTests {
  private let clock = ManualClock()
  private let response: CustomResourceResponse

  init() throws {
    let address = try #require(ResponseAddress(["ResponseURL": "https://h/?s", "StackId": "s"], idPrefix: "thing"))
    response = CustomResourceResponse(to: address, .success(data: [:]))
  }

  @Test func `the first answer goes out and a second does not`() throws {
    let http = ScriptedHTTPClient(.status(200))
    let sender = sender(http)

    #expect(try sender.send(response, until: .distantFuture))
    #expect(try !sender.send(response, until: .distantFuture))
    #expect(http.requests == [response.put.request])
  }

  @Test(arguments: 1...25)
  func `of two racing threads exactly one answers`(round: Int) async throws {
    let http = ScriptedHTTPClient(.status(200))
    let sender = sender(http)
    let response = response
    async let one = onOwnThread { Result { try sender.send(response, until: .distantFuture) } }
    async let other = onOwnThread { Result { try sender.send(response, until: .distantFuture) } }
    let sent = try [await one.get(), await other.get()]

    #expect(sent.count { $0 } == 1)
    #expect(http.calls.count == 1)
  }

  /// A handler that came second must not return, and let Lambda freeze the process, while the answer is under way.
  @Test func `who comes second waits until the first has delivered`() async throws {
    let arrived = DispatchSemaphore(value: 0)
    let mayAnswer = DispatchSemaphore(value: 0)
    let order = Mutex<[String]>([])
    let http = ScriptedHTTPClient { _ in
      arrived.signal()
      mayAnswer.wait()
      order.withLock { $0.append("delivered") }
      return .status(200)
    }
    let sender = sender(http)
    let response = response
    async let first = onOwnThread { Result { try sender.send(response, until: .distantFuture) } }
    await onOwnThread { arrived.wait() }
    async let second = onOwnThread {
      mayAnswer.signal()
      let sent = Result { try sender.send(response, until: .distantFuture) }
      order.withLock { $0.append("returned") }
      return sent
    }

    #expect(try await first.get())
    #expect(try await !second.get())
    #expect(order.withLock { $0 } == ["delivered", "returned"])
  }

  @Test func `a withheld answer is never sent, and one that was sent can't be withheld`() throws {
    let http = ScriptedHTTPClient(.status(200))
    let withheld = sender(http)
    let answered = sender(http)

    #expect(withheld.withhold())
    #expect(try !withheld.send(response, until: .distantFuture))
    #expect(http.calls.isEmpty)
    #expect(try answered.send(response, until: .distantFuture))
    #expect(!answered.withhold())
  }

  @Test func `an answer that was taken over is not the timer's, and one that was sent can't be taken over`() throws {
    let http = ScriptedHTTPClient(.status(200))
    let sender = sender(http)

    #expect(sender.takeOver())
    #expect(try !sender.send(response, byTimer: true, until: .distantFuture))
    #expect(http.calls.isEmpty)
    #expect(try sender.send(response, until: .distantFuture))
    #expect(!sender.takeOver())
  }

  @Test func `who comes second learns that the first was not delivered`() throws {
    let sender = sender(ScriptedHTTPClient(.status(403)))

    #expect(throws: DeliveryError.rejected(status: 403)) {
      try sender.send(response, until: .distantFuture)
    }
    #expect(throws: DeliveryError.rejected(status: 403)) {
      try sender.send(response, until: .distantFuture)
    }
  }

  @Test func `the same answer is sent again until the store takes it`() throws {
    let http = ScriptedHTTPClient(.failure(.connectionLost(host: "h")), .status(503), .status(200))

    #expect(try sender(http).send(response, until: .distantFuture))
    #expect(http.requests == Array(repeating: response.put.request, count: 3))
  }

  @Test(arguments: [301, 307, 400, 403, 404])
  func `a store that refuses is an error`(status: Int) {
    let http = ScriptedHTTPClient(.status(status))

    #expect(throws: DeliveryError.rejected(status: status)) {
      try sender(http).send(response, until: .distantFuture)
    }
    #expect(http.calls.count == 1)
  }

  @Test func `a store that can't be reached is an error`() {
    let failure = HTTPClientError.connectionRefused(host: "h")

    #expect(throws: DeliveryError.unreachable(failure)) {
      try sender(ScriptedHTTPClient(.failure(failure))).send(response, until: .distantFuture)
    }
  }

  private func sender(_ http: ScriptedHTTPClient) -> CustomResourceSender {
    CustomResourceSender(outbound: http.outbound(clock))
  }
}
