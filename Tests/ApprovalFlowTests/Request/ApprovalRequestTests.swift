import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct ApprovalRequestTests {
  @Test func `a request says who asks, for what, where and until when`() throws {
    let request = try SampleResource.request(["Product": "WordPress", "Timeout": "3600", "InstanceType": "t3.small"])

    #expect(request.stackID == WaitURL.stackID)
    #expect(request.logicalID == "Approval")
    #expect(request.handle.url.text == WaitURL.version4.text)
    #expect(request.openedAt == ManualClock.start)
    #expect(request.approvers == nil)
    #expect(request.quorum == nil)
    #expect(
      request.facts
        == RequestFacts(
          requester: "user@example.com", product: "WordPress", stack: StackID(WaitURL.stackID),
          deadline: ManualClock.start.addingTimeInterval(3600),
          details: [.init(name: "InstanceType", value: "t3.small")]))
    #expect(request.facts.account == "123456789012")
    #expect(request.facts.region == "eu-west-3")
    #expect(request.facts.stackName == "SC-wordpress")
  }

  @Test func `without a product the stack's name stands for it`() throws {
    #expect(try SampleResource.request().facts.subject == "SC-wordpress")
    #expect(try SampleResource.request(["Product": " "]).facts.subject == "SC-wordpress")
    #expect(try SampleResource.request(["Product": "WordPress"]).facts.subject == "WordPress")
  }

  @Test(arguments: [(nil, 43_199), ("43200", 43_199), ("43198", 43_198), ("1", 1)] as [(JSONValue?, Int)])
  func `the deadline is the timeout's or the signature's, whichever is sooner`(timeout: JSONValue?, seconds: Int) throws
  {
    let deadline = try SampleResource.request(["Timeout": timeout]).facts.deadline

    #expect(deadline == ManualClock.start.addingTimeInterval(TimeInterval(seconds)))
  }

  @Test func `a handle of another stack is refused`() {
    let resource = SampleResource.with(stackID: WaitURL.stackID.replacing("wordpress", with: "other"))

    #expect(throws: InvalidApprovalRequest.foreignStack) {
      try SampleResource.request(of: resource)
    }
  }

  @Test func `a handle whose signature has ended is refused`() {
    let late = ManualClock.start.addingTimeInterval(TimeInterval(WaitURL.life))

    #expect(throws: InvalidApprovalRequest.expired) {
      try SampleResource.request(of: SampleResource.with(), at: late)
    }
  }

  @Test func `a URL that is no wait handle's is refused with the reason`() {
    #expect(throws: InvalidApprovalRequest.waitURL(.notAURL(.notAbsolute))) {
      try SampleResource.request(["WaitUrl": "WaitHandle"])
    }
    #expect(throws: InvalidApprovalRequest.waitURL(.noStackInPath)) {
      try SampleResource.request(["WaitUrl": "https://example.com/?Signature=1"])
    }
  }
}
