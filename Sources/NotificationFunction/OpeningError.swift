import ApprovalFlow
import LambdaCore

/// Why a request was not opened.
enum OpeningError: Error, Equatable, CustomStringConvertible {
  case request(InvalidApprovalRequest)
  case electorate(ImpossibleElectorate)
  case email(EmailError)
  case store(OpeningFailure)
  /// The stack has another wait handle than the event says.
  case foreignHandle
  /// The installation wants to know which person launched, and AWS does not say.
  case requesterNotVerified(LaunchedBy)
  /// The same, but AWS could not be asked.
  case requesterUnread(ServiceError)
  /// The launch was approved late, and CloudFormation's store refused to be told; with its HTTP status.
  case signalRefused(Int)
  /// An update to values that were not approved; the changes as sentences.
  case notApproved([String])
  /// The event of a change came too close to CloudFormation's time-out to ask anybody.
  case windowIsOver
  /// CloudFormation has been told that the function ran out of time.
  case outOfTime

  var description: String {
    switch self {
    case .request(let error): "\(error)"
    case .electorate(let error): "\(error)"
    case .email(let error): "\(error)"
    case .store(let error): "\(error)"
    case .foreignHandle:
      "CloudFormation says that the wait handle of this stack has another URL than the property WaitUrl. Set it to !Ref and this stack's own wait handle."
    case .requesterNotVerified(.principal(let arn)):
      "AWS says that this product was launched by \(arn), and anyone who assumes that role can choose the session's name. This approval flow wants to know which person asks: launch from Service Catalog as an IAM user or with IAM Identity Center, or ask the administrator to add the role to TRUSTED_SESSION_ROLES."
    case .requesterNotVerified:
      "AWS does not say who launched this product, and this approval flow wants to know (VERIFY_REQUESTER is require). Launch it from Service Catalog in the account of the approval flow, as an IAM user or with IAM Identity Center."
    case .requesterUnread(let problem):
      "It can't be read who launched this product (\(problem)), and this approval flow wants to know (VERIFY_REQUESTER is require). Launch it again later; if that fails too, the administrator has to let the notification function call DescribeStacks and DescribeStackResource."
    case .signalRefused(let status):
      "This was approved, but CloudFormation refused the signal (status \(status)). Launch again, so that the approvers are asked."
    case .notApproved(let changes):
      "These values were not approved: \(changes.isEmpty ? "nobody has approved them for this stack" : changes.joined(separator: "; ")). What runs stays as it is. To have the new values approved, launch the product anew, or give its template a wait handle and a wait condition with new logical ids, so that the approvers are asked."
    case .windowIsOver:
      "Not approved: these values need an approval, and this event arrived too close to CloudFormation's time-out, so nobody was asked. What runs stays as it is. Update again; if ServiceTimeout is set, give the approvers more time."
    case .outOfTime:
      "The function ran out of time before the approvers were asked. Update again."
    }
  }
}
