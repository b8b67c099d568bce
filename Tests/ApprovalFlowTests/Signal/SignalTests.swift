import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct SignalTests {
  private let handle: WaitHandle

  init() throws {
    handle = try WaitHandle(WaitURL.version2.text, hosts: .none)
  }

  @Test(arguments: [(Signal.Status.success, "SUCCESS"), (.failure, "FAILURE")])
  func `a signal is a PUT to the URL's own bytes without a Content-Type`(status: Signal.Status, text: String) throws {
    let signal = Signal(status: status, uniqueID: "approval-1", reason: "Approved by \"a\"", data: "ok\n")
    let request = signal.put(to: handle).request

    #expect(request.method == .put)
    #expect(request.url.text == WaitURL.version2.text)
    #expect(request.headers == [])
    #expect(
      try JSONValue(parsing: request.body) == [
        "Status": .string(text), "UniqueId": "approval-1", "Reason": "Approved by \"a\"", "Data": "ok\n",
      ])
  }

  @Test(arguments: ["a", "\"", "\\", "\u{1}", "\u{E4}", "\u{1F600}"])
  func `a body stays within its bound whatever the texts are`(character: String) throws {
    let text = String(repeating: character, count: 20_000)
    let body = Signal(status: .failure, uniqueID: "approval-1", reason: text, data: text).body
    let fields = try JSONValue(parsing: body)

    #expect(body.count <= 4096)
    #expect(fields["UniqueId"] == "approval-1")
    #expect(fields["Reason"]?.string?.hasPrefix(String(repeating: character, count: 100)) == true)
    #expect(fields["Data"]?.string?.hasPrefix(String(repeating: character, count: 100)) == true)
  }

  @Test func `the same decision gives the same bytes`() {
    let signal = Signal(status: .success, uniqueID: "approval-1", reason: "r", data: "d")

    #expect(signal.body == signal.body)
    #expect(signal.put(to: handle).request == signal.put(to: handle).request)
  }
}
