import ApprovalFlow
import LambdaCore

/// What an installation wants to know of who asks, and how it finds out.
struct RequesterPolicy {
  let verification: RequesterVerification
  let trustedRoles: TrustedRoles
  /// Open requests of one requester.
  let maxOpen: Int

  init(_ environment: Environment) throws(ConfigurationError) {
    verification = try RequesterVerification(environment)
    trustedRoles = try TrustedRoles(environment)
    maxOpen = try RequestLimits(environment).maxOpen
  }

  /// Whether the tags of `stack`, one of the own account, say who launched it.
  func wantsTags(of stack: StackID) -> Bool {
    verification != .off && CatalogLaunch.canBeRead(of: stack, inAccount: stack.account)
  }

  /// Who launched which product, from what CloudFormation said of its stack; nil if AWS is not to be asked.
  ///
  /// Anyone who may invoke the function can name any stack, so nothing is verified before AWS has said that the request comes from
  /// this one. Throws if no person is verified and one must be.
  func launch(
    _ stackID: String, _ gathered: Gathered, _ log: Log
  ) throws(OpeningError) -> CatalogLaunch? {
    guard verification != .off else { return nil }
    let launch = gathered.handle == .verified ? read(stackID, gathered.stack, log) : .unknown
    if verification == .require, launch.launchedBy.person == nil {
      if let problem = gathered.problem { throw .requesterUnread(problem) }
      throw .requesterNotVerified(launch.launchedBy)
    }
    return launch
  }

  private func read(
    _ stackID: String, _ description: Result<StackDescription, ServiceError>?, _ log: Log
  ) -> CatalogLaunch {
    guard let stack = StackID(stackID), wantsTags(of: stack), let description else { return .unknown }
    switch description {
    case .success(let description):
      return CatalogLaunch(description, of: stack, trusting: trustedRoles)
    case .failure(let error):
      log.warn("it can't be read who launched the product", ["reason": .string("\(error)")])
      return .unknown
    }
  }
}
