import Foundation
import LambdaCore

/// Where requests are kept between the email and the decision: what the approval function asks of it.
package protocol DecidingStore: Sendable {
  /// What a link stands for.
  func find(_ link: ApprovalLink, until deadline: Date) throws(LinkError) -> RequestSnapshot

  /// Records a decision, unless the request is closed or the code is wrong. The signal is the caller's to send.
  func decide(_ ballot: Ballot, on link: ApprovalLink, until deadline: Date) throws(LinkError) -> BallotResult

  /// Claims the right to send the signal of a decided request, waiting until no other process can be sending it.
  ///
  /// The signal may have been delivered meanwhile: check `lacksSignal`.
  func claimSignal(of link: ApprovalLink, until deadline: Date) throws(LinkError) -> RequestSnapshot

  /// Makes the values of an approved request the approved ones of their resource, or what was approved late one that the next
  /// launch finds; goes out side by side with the signal.
  func settling(_ request: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>]

  /// Notes that CloudFormation's store took the signal.
  func notingSignalled(_ request: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>]
}
