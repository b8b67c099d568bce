import LambdaCore

/// A CloudFormation stack's ARN: partition, region, account, name and unique id.
package struct StackID: Sendable, Equatable {
  package let text: String
  let partition: Partition
  package let region: String
  /// Twelve digits.
  package let account: String
  let name: String
  let unique: String

  /// Reads `arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/NAME/UNIQUE`; nil if `text` is anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "cloudformation",
      let partition = Partition(rawValue: parts[1])
    else { return nil }
    let resource = parts[5].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard resource.count == 3, resource[0] == "stack" else { return nil }
    guard Self.isRegion(parts[3]), Partition(region: parts[3]) == partition,
      parts[4].utf8.count == 12, parts[4].utf8.allSatisfy(\.isASCIIDigit),
      Self.isName(resource[1]), Self.isUnique(resource[2])
    else { return nil }
    self.text = text
    self.partition = partition
    region = parts[3]
    account = parts[4]
    name = resource[1]
    unique = resource[2]
  }
}

extension StackID {
  /// A letter, then letters, digits and hyphens, 128 at most.
  ///
  /// Source: CloudFormation API Reference, CreateStack.
  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, first.isASCIILetter, text.utf8.count <= 128 else { return false }
    return text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }
  }

  /// A UUID in all stacks seen; held to its characters only.
  static func isUnique(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }
  }

  /// Letters and digits.
  ///
  /// Source: CloudFormation User Guide, Resources, Logical ID.
  static func isLogicalID(_ text: String) -> Bool {
    (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit }
  }

  /// Lower-case words and a number, such as `us-gov-west-1`.
  private static func isRegion(_ text: String) -> Bool {
    let words = text.split(separator: "-", omittingEmptySubsequences: false)
    return words.count >= 3 && words.allSatisfy { !$0.isEmpty } && text.utf8.count <= 32
      && words.dropLast().allSatisfy { $0.utf8.allSatisfy(\.isASCIILowerCaseLetter) }
      && words[words.count - 1].utf8.allSatisfy(\.isASCIIDigit)
  }
}
