import LambdaCore
import Testing

@testable import ApprovalFlow

struct StackIDTests {
  @Test(arguments: [
    ("arn:aws:cloudformation:us-east-1:123456789012:stack/demo/5a4f2e10-9f3b-11e8-b7a2-50a686be73ba", Partition.aws),
    ("arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/Demo-1/5a4f2e10", .china),
    ("arn:aws-us-gov:cloudformation:us-gov-west-1:123456789012:stack/d/5", .usGov),
    ("arn:aws-eusc:cloudformation:eusc-de-east-1:123456789012:stack/d/5", .europe),
    ("arn:aws-iso-b:cloudformation:us-isob-east-1:123456789012:stack/d/5", .isoB),
    ("arn:aws:cloudformation:ap-southeast-2:000000000000:stack/SC-123456789012-pp-abcdefghijklm/1-2", .aws),
  ])
  func `each part of a stack's ARN is read`(text: String, partition: Partition) throws {
    let stack = try #require(StackID(text))

    #expect(stack.text == text)
    #expect(stack.partition == partition)
    #expect(
      "arn:\(partition.rawValue):cloudformation:\(stack.region):\(stack.account):stack/\(stack.name)/\(stack.unique)"
        == text)
  }

  @Test(arguments: [
    "", "demo", "arn", "arn:aws:cloudformation:us-east-1:123456789012:stack/demo",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1/2",
    "arn:aws:cloudformation:us-east-1:123456789012:stack//1",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/demo/", "arn:aws:s3:us-east-1:123456789012:stack/demo/1",
    "arn:aws:sns:us-east-1:123456789012:topic", "ARN:aws:cloudformation:us-east-1:123456789012:stack/demo/1",
    "arn:aws:cloudformation:us-east-1:123456789012:stackset/demo/1", "arn:aws:cloudformation:us-east-1::stack/demo/1",
    "arn:aws:cloudformation::123456789012:stack/demo/1", "arn:aws:cloudformation:useast:123456789012:stack/demo/1",
    "arn:aws:cloudformation:us-east:123456789012:stack/demo/1",
    "arn:aws:cloudformation:us--1:123456789012:stack/demo/1",
    "arn:aws:cloudformation:us-east-1.evil:123456789012:stack/demo/1",
    "arn:aws:cloudformation:cn-north-1:123456789012:stack/demo/1",
    "arn:aws-cn:cloudformation:us-east-1:123456789012:stack/demo/1",
    "arn:aws-us-gov:cloudformation:us-east-1:123456789012:stack/demo/1",
    "arn:aws:cloudformation:us-east-1:12345678901:stack/demo/1",
    "arn:aws:cloudformation:us-east-1:12345678901a:stack/demo/1",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/-demo/1",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/d_o/1",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1 ",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/d/1:x",
    "arn:aws:cloudformation:us-east-1:123456789012:stack/d\u{E9}mo/1",
    " arn:aws:cloudformation:us-east-1:123456789012:stack/d/1",
  ])
  func `anything else is none`(text: String) {
    #expect(StackID(text) == nil)
  }
}
