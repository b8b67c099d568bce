import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct PresignedPutTests {
  private let clock = ManualClock()
  private let put: PresignedPut

  init() throws {
    put = PresignedPut(try ExactURL("https://h/a%2Fb?s"), headers: [.init("Content-Type", "")], body: Data("x".utf8))
  }

  /// S3 answers so when the body came too slowly, as after a freeze.
  @Test func `a body that came too slowly is sent again`() throws {
    let slow = "<Error><Code>RequestTimeout</Code><Message>Your socket connection was idle.</Message></Error>"
    let http = ScriptedHTTPClient(.status(400, slow), .status(200))
    try http.outbound(clock).send(put.call, until: .distantFuture)

    #expect(http.requests == [put.request, put.request])
  }

  @Test(arguments: ["AccessDenied", "SignatureDoesNotMatch"])
  func `any other 400 is final`(code: String) {
    let http = ScriptedHTTPClient(.status(400, "<Error><Code>\(code)</Code></Error>"))

    #expect(throws: DeliveryError.rejected(status: 400)) {
      try http.outbound(clock).send(put.call, until: .distantFuture)
    }
    #expect(http.calls.count == 1)
  }

  @Test(arguments: [
    (400, "<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"),
    (403, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"),
  ])
  func `a URL whose time is over is said to be that, and is not tried again`(status: Int, body: String) {
    let http = ScriptedHTTPClient(.status(status, body))

    #expect(throws: DeliveryError.expired(status: status)) {
      try http.outbound(clock).send(put.call, until: .distantFuture)
    }
    #expect(http.calls.count == 1)
  }

  @Test func `what an earlier attempt came to is not known, whatever has expired since`() {
    let http = ScriptedHTTPClient(
      .failure(.connectionLost(host: "h")), .status(400, "<Error><Code>ExpiredToken</Code></Error>"))

    #expect(throws: DeliveryError.unconfirmed(status: 400)) {
      try http.outbound(clock).send(put.call, until: .distantFuture)
    }
  }

  @Test func `a rejection after a lost response confirms nothing`() {
    let http = ScriptedHTTPClient(.failure(.connectionLost(host: "h")), .status(403))

    #expect(throws: DeliveryError.unconfirmed(status: 403)) {
      try http.outbound(clock).send(put.call, until: .distantFuture)
    }
  }

  @Test func `a store that can't be reached is named by its host`() {
    let http = ScriptedHTTPClient(.failure(.unknownHost(host: "h")))
    let error = #expect(throws: DeliveryError.self) {
      try http.outbound(clock).send(put.call, until: .distantFuture)
    }

    #expect(error == .unreachable(.unknownHost(host: "h")))
    #expect(error?.description == "the name h could not be resolved")
  }
}
