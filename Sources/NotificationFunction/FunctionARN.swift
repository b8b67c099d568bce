import ApprovalFlow

/// The ARN that was invoked: `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME`, and `:ALIAS` if the caller named one.
struct FunctionARN: Equatable {
  let region: String
  let account: String
  /// nil if the function itself was invoked.
  let alias: String?

  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 7 || parts.count == 8, parts[0] == "arn", parts[2] == "lambda", parts[5] == "function",
      !parts[6].isEmpty
    else { return nil }
    region = parts[3]
    account = parts[4]
    alias = parts.count == 8 ? parts[7] : nil
  }

  /// Whether the caller came by the alias that no product's permission names.
  var isOperator: Bool { alias == "operator" }

  /// Whether CloudFormation would say something about `stack` here.
  func canDescribe(_ stack: StackID) -> Bool { stack.account == account && stack.region == region }
}
