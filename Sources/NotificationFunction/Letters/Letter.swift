import ApprovalFlow
import LambdaCore

/// A message to one approver's own topic.
struct Letter {
  let approver: String
  let topicARN: String
  let message: SNSMessage
  /// The request that must still be pending for the letter to make sense; nil if it always does.
  var pendingRequestID: String?
}

/// What became of a letter.
enum LetterOutcome: Equatable {
  /// With SNS's MessageId.
  case sent(String)
  /// SNS would refuse it again.
  case refused(ServiceError)
  /// It is to be sent later; the reason is nil if SNS was not asked.
  case waits(ServiceError?)
  /// Its request has ended meanwhile: nothing was sent.
  case needless
}
