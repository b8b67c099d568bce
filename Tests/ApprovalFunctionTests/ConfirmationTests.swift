import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFunction

/// `CONFIRMATION`: what it takes to decide, and that a HEAD never does.
struct ConfirmationTests {
  @Test(arguments: [(nil, ConfirmationMode.code), ("code", .code), ("button", .button), ("one-click", .oneClick)])
  func `the variable names the way`(value: String?, confirmation: ConfirmationMode) throws {
    let environment = Environment(value.map { ["CONFIRMATION": $0] } ?? [:])

    #expect(try ConfirmationMode(environment) == confirmation)
  }

  @Test(arguments: ["Code", "oneClick", "none", " code"])
  func `another word is an error that names the variable`(value: String) {
    let error = #expect(throws: ConfigurationError.self) { try ConfirmationMode(Environment(["CONFIRMATION": value])) }

    #expect(error?.variable == "CONFIRMATION")
  }

  @Test(arguments: ConfirmationMode.allCases)
  func `HEAD has the page's headers, no body, and decides nothing`(confirmation: ConfirmationMode) throws {
    let approval = SampleApproval(confirmation: confirmation)
    let head = try approval.get(method: "HEAD")

    #expect(head.status == 200)
    #expect(head.body == "")
    #expect(head.headers["Content-Type"] == "text/html; charset=utf-8")
    #expect(approval.http.calls.count == 0)
  }

  @Test(arguments: [ConfirmationMode.code, .button])
  func `GET decides nothing`(confirmation: ConfirmationMode) throws {
    let approval = SampleApproval(confirmation: confirmation)
    let page = try approval.get()

    #expect(page.body.contains("<form"))
    #expect(page.body.contains("name=\"code\"") == (confirmation == .code))
    #expect(approval.http.calls.count == 0)
  }

  @Test func `with one-click GET approves`() throws {
    let approval = SampleApproval(confirmation: .oneClick)
    let page = try approval.get()

    #expect(page.status == 200)
    #expect(approval.signals.map { $0["Status"] } == ["SUCCESS"])
  }

  @Test func `with one-click an expired link approves nothing`() throws {
    let approval = SampleApproval(confirmation: .oneClick)
    approval.clock.advance(TimeInterval(WaitURL.life))

    #expect(try approval.get().status == 410)
    #expect(approval.http.calls.count == 0)
  }

  @Test(arguments: [ConfirmationMode.button, .oneClick])
  func `with a button no code is needed and a wrong one does no harm`(confirmation: ConfirmationMode) throws {
    for code in ["", "&code=000000"] {
      let approval = SampleApproval(confirmation: confirmation)

      #expect(try approval.post("decision=reject\(code)").status == 200)
      #expect(approval.signals.map { $0["Status"] } == ["FAILURE"])
    }
  }
}
