import LambdaCore

/// Who made a call, as IAM and STS write it.
///
/// Source: IAM User Guide, IAM identifiers; GetCallerIdentity.
struct PrincipalARN: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// The name without its path.
    case user(String)
    /// The caller who assumed the role chose the session's name, unless the role allows no choice.
    case session(role: String, name: String)
    /// Root user, federated user, a role without a session.
    case other
  }

  let text: String
  let account: String
  let kind: Kind

  /// Reads an ARN of `partition`; nil if `text` is not a principal's.
  init?(_ text: String, partition: Partition) {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "arn", parts[1] == partition.rawValue, parts[2] == "iam" || parts[2] == "sts",
      parts[3].isEmpty, parts[4].utf8.count == 12,
      parts[4].utf8.allSatisfy(\.isASCIIDigit)
    else { return nil }
    self.text = text
    account = parts[4]
    let resource = parts[5].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard resource.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isNameCharacter) }) else { return nil }
    switch (parts[2], resource.first, resource.count) {
    case ("iam", "user", 2...): kind = .user(resource[resource.count - 1])
    case ("sts", "assumed-role", 3): kind = .session(role: resource[1], name: resource[2])
    default: kind = .other
    }
  }

  /// Letters, digits and `_+=,.@-`.
  ///
  /// Source: IAM User Guide, IAM and AWS STS quotas, name requirements.
  static func isNameCharacter(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || "_+=,.@-".utf8.contains(byte)
  }
}
