import LambdaCore
import Testing

@testable import ApprovalFlow

/// Who can be reached, from what SNS lists.
struct ReachTests {
  private static let ann = "ann@example.com"
  private static let queue = "arn:aws:sqs:eu-west-3:123456789012:eve"

  @Test(
    arguments: [
      ([("email", ann, .confirmed)], .confirmed),
      ([("email", "Ann@Example.com", .confirmed)], .confirmed),
      ([("email", ann, .deleted), ("email", ann, .confirmed)], .confirmed),
      ([("email", ann, .confirmed), ("email-json", ann, .confirmed)], .confirmed),
      ([("email", ann, .pending)], .unreached(.unconfirmed)),
      ([("email", ann, .deleted), ("email", ann, .pending)], .unreached(.unconfirmed)),
      ([("email", ann, .deleted)], .unreached(.unsubscribed)),
      ([], .unreached(.unsubscribed)),
      ([("sqs", ann, .confirmed)], .unreached(.overheard(by: "sqs ann@example.com"))),
      ([("email", ann, .confirmed), ("sqs", queue, .confirmed)], .unreached(.overheard(by: "sqs \(queue)"))),
      ([("sqs", queue, .pending), ("email", ann, .confirmed)], .confirmed),
      ([("sqs", queue, .deleted), ("email", ann, .confirmed)], .confirmed),
      (
        [("https", "https://user:word@eve.example/in/secret?token=secret", .confirmed)],
        .unreached(.overheard(by: "https eve.example"))
      ),
      (
        [("https", "https://[", .confirmed)], .unreached(.overheard(by: "https (not readable)"))
      ),
    ] as [([(String, String, SNSSubscription.State)], Reach)])
  func `the subscriptions of an approver's own topic say whether an email arrives`(
    subscriptions: [(String, String, SNSSubscription.State)], expected: Reach
  ) {
    let listed = subscriptions.map { SNSSubscription(transport: $0.0, endpoint: $0.1, state: $0.2) }

    #expect(Reach(listed, of: Self.ann) == expected)
  }

  @Test func `one whose topic can't be read is asked, and counts`() {
    let reach = Reachability(
      of: Electorate(approvers: ["a@x.yz", "b@x.yz"], quorum: 1), ["b@x.yz": .unreached(.unconfirmed)])

    #expect(reach.unreached == [UnreachedApprover(address: "b@x.yz", reason: .unconfirmed)])
    #expect(reach.meetsQuorum)
  }

  @Test(arguments: [(1, true), (2, false)])
  func `those who are left must be enough for the quorum`(quorum: Int, isEnough: Bool) {
    let reach = Reachability(
      of: Electorate(approvers: ["a@x.yz", "b@x.yz"], quorum: quorum),
      ["a@x.yz": .confirmed, "b@x.yz": .unreached(.unsubscribed)])

    #expect(reach.meetsQuorum == isEnough)
  }

  @Test(arguments: [
    (Unreached.unconfirmed, true, "a@x.yz must confirm the subscription: AWS has just sent the confirmation again."),
    (.unconfirmed, false, "a@x.yz must confirm the subscription, in the email that AWS sent to that address."),
    (.unsubscribed, true, "a@x.yz was unsubscribed or was never subscribed: AWS has just sent a new confirmation"),
    (.unsubscribed, false, "a@x.yz was unsubscribed or was never subscribed: ask the administrator"),
    (.overheard(by: "sqs q"), false, "a@x.yz is sent nothing, because sqs q is subscribed to the same topic"),
  ])
  func `the reason says who is missing, why, and what happens next`(
    reason: Unreached, isRenewed: Bool, expected: String
  ) {
    let reach = Reachability(of: Electorate(approvers: ["a@x.yz"], quorum: 1), ["a@x.yz": .unreached(reason)])
    let text = "\(reach.tooFew(renewed: isRenewed ? ["a@x.yz"] : []))"

    #expect(text.hasPrefix("Too few approvers can be reached: 1 must approve, and only 0 of 1 would get the email."))
    #expect(text.contains(expected))
    #expect(text.hasSuffix("Then launch again."))
  }
}
