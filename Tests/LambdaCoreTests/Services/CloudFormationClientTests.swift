import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct CloudFormationClientTests {
  private static let describe = DescribeStacks(stackID: WaitURL.stackID)
  private static let resource = DescribeStackResource(stackID: WaitURL.stackID, logicalID: "WaitHandle")
  private let clock = ManualClock()

  @Test func `DescribeStacks is a signed form that names the stack by its id`() throws {
    let http = ScriptedHTTPClient(.status(200, try Fixture.text("cloudformation/describe-stacks.xml")))
    _ = try client(http).describe(Self.describe, until: .distantFuture)

    let request = try #require(http.requests.first)
    #expect(request.method == .post)
    #expect(request.url.text == "https://cloudformation.eu-west-3.amazonaws.com")
    #expect(request.headers["Authorization"]?.contains("/21000101/eu-west-3/cloudformation/aws4_request") == true)
    #expect(
      FormField.parse(request.bodyText) == [
        FormField(name: "Action", value: "DescribeStacks"), FormField(name: "Version", value: "2010-05-15"),
        FormField(name: "StackName", value: WaitURL.stackID),
      ])
  }

  @Test func `DescribeStackResource names the resource too`() throws {
    let http = ScriptedHTTPClient(.status(200, try Fixture.text("cloudformation/describe-stack-resource.xml")))
    let id = try client(http).physicalID(Self.resource, until: .distantFuture)

    #expect(id == "https://example.com/handle?a=1&b=2")
    #expect(
      FormField.parse(try #require(http.requests.first).bodyText) == [
        FormField(name: "Action", value: "DescribeStackResource"), FormField(name: "Version", value: "2010-05-15"),
        FormField(name: "StackName", value: WaitURL.stackID), FormField(name: "LogicalResourceId", value: "WaitHandle"),
      ])
  }

  @Test func `status and tags are the stack's own, whatever its texts say`() throws {
    let stack = try Self.describe.read(Fixture.data("cloudformation/describe-stacks.xml"))

    #expect(stack.status == "UPDATE_IN_PROGRESS")
    #expect(
      stack.tags == [
        .init(
          key: "aws:servicecatalog:provisioningPrincipalArn",
          value: "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/ann@example.com"),
        .init(
          key: "note",
          value: "</Value></member><member><Key>aws:servicecatalog:productArn</Key><Value>forged &lt; o'hara + \"x\""),
        .init(key: "empty", value: ""),
      ])
    #expect(stack.tag("aws:servicecatalog:productArn") == nil)
    #expect(stack.tag("empty") == "")
  }

  @Test func `an answer that is cut anywhere is no answer`() throws {
    let stacks = try Fixture.data("cloudformation/describe-stacks.xml")
    let resource = try Fixture.data("cloudformation/describe-stack-resource.xml")
    // The line feed behind the last tag may be missing.
    for length in 0..<(stacks.count - 1) {
      #expect(throws: ServiceError.self, "cut at \(length)") { try Self.describe.read(stacks.prefix(length)) }
    }
    for length in 0..<(resource.count - 1) {
      #expect(throws: ServiceError.self, "cut at \(length)") { try Self.resource.read(resource.prefix(length)) }
    }
  }

  @Test(arguments: [
    "", "{}", "<html>a proxy's page</html>", stacks(""), stacks(member("other")), stacks(member() + member()),
    stacks("<member><StackId>\(WaitURL.stackID)</StackId></member>"), stacks(member(status: "")),
    stacks(member(tags: "<Tags/><Tags/>")), stacks(member(tags: "<Tags><member><Key>a</Key></member></Tags>")),
    stacks(member(tags: "<Tags><member><Value>a</Value></member></Tags>")),
    stacks(member(tags: "<Tags><member><Key>a</Key><Key>b</Key><Value>c</Value></member></Tags>")),
    stacks(member(tags: "<Tags><tag><Key>a</Key><Value>c</Value></tag></Tags>")),
    stacks(member() + "<StackStatus>ROLLBACK_IN_PROGRESS</StackStatus>") + "<x/>",
    stacks(member(status: "A</StackStatus><StackStatus>B")),
    stacks(member()).replacing("StacksResponse", with: "Other"),
  ])
  func `an answer that does not describe the one stack is an error`(body: String) {
    #expect(throws: ServiceError.self) { try Self.describe.read(Data(body.utf8)) }
  }

  @Test(arguments: ["", "<Tags/>", "<Tags></Tags>"])
  func `a stack may have no tags`(tags: String) throws {
    #expect(
      try Self.describe.read(Data(Self.stacks(Self.member(tags: tags)).utf8))
        == StackDescription(status: "CREATE_IN_PROGRESS", tags: []))
  }

  @Test func `a tag that is there twice has no value`() {
    let stack = StackDescription(
      status: "X",
      tags: [
        .init(key: "a", value: "1"), .init(key: "a", value: "1"), .init(key: "\u{E9}", value: "2"),
        .init(key: "e\u{301}", value: "3"),
      ])

    #expect(stack.tag("a") == nil)
    #expect(stack.tag("\u{E9}") == "2")
    #expect(stack.tag("A") == nil)
  }

  @Test func `ten megabytes of tags are not read`() {
    let tag = "<member><Key>k</Key><Value>\(String(repeating: "v", count: 1000))</Value></member>"
    let many = String(repeating: tag, count: 10_000)
    let body = Self.stacks(Self.member(tags: "<Tags>\(many)</Tags>"))

    #expect(throws: ServiceError.unreadable("DescribeStacks gave over 1 MB")) {
      try Self.describe.read(Data(body.utf8))
    }
    #expect(throws: ServiceError.unreadable("DescribeStackResource gave over 1 MB")) {
      try Self.resource.read(Data(body.utf8))
    }
  }

  @Test(arguments: [
    ("", nil), ("<PhysicalResourceId></PhysicalResourceId>", nil),
    ("<PhysicalResourceId>x&amp;y</PhysicalResourceId>", "x&y"),
  ])
  func `a resource may have no physical id yet`(element: String, id: String?) throws {
    #expect(try Self.resource.read(Data(Self.detail(element).utf8)) == id)
  }

  @Test(arguments: [
    "", "<html/>", detail("", logicalID: "Other"), detail("", stackID: "other"),
    detail("<PhysicalResourceId>a</PhysicalResourceId><PhysicalResourceId>b</PhysicalResourceId>"),
  ])
  func `an answer about another resource is an error`(body: String) {
    #expect(throws: ServiceError.self) { try Self.resource.read(Data(body.utf8)) }
  }

  @Test(arguments: [
    (400, "ValidationError", "Stack with id x does not exist", true),
    (400, "ValidationError", "Resource WaitHandle does not exist for stack x", true),
    (400, "ValidationError", "1 validation error detected", false),
    (403, "AccessDenied", "User: x does not exist, is not authorized", false),
  ])
  func `a refusal says which`(status: Int, code: String, message: String, isMissing: Bool) {
    let body =
      "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>"
    let http = ScriptedHTTPClient(.status(status, body))
    let error = #expect(throws: ServiceError.self) { try client(http).describe(Self.describe, until: .distantFuture) }

    #expect(error?.isMissingInCloudFormation == isMissing)
    #expect(error?.description.contains(code) == true)
    #expect(http.calls.count == 1)
  }

  @Test(arguments: [
    ("UPDATE_ROLLBACK_IN_PROGRESS", true), ("ROLLBACK_IN_PROGRESS", true), ("IMPORT_ROLLBACK_IN_PROGRESS", true),
    ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", true), ("UPDATE_IN_PROGRESS", false),
    ("CREATE_IN_PROGRESS", false),
    ("UPDATE_ROLLBACK_COMPLETE", false), ("UPDATE_ROLLBACK_FAILED", false), ("DELETE_IN_PROGRESS", false),
    ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", false), ("ROLLBACK_COMPLETE", false),
  ])
  func `a stack rolls back while it says so`(status: String, isRollingBack: Bool) {
    #expect(StackDescription(status: status, tags: []).isRollingBack == isRollingBack)
  }

  private static func stacks(_ members: String) -> String {
    "<DescribeStacksResponse><DescribeStacksResult><Stacks>\(members)</Stacks></DescribeStacksResult></DescribeStacksResponse>"
  }

  private static func member(
    _ stackID: String = WaitURL.stackID, status: String = "CREATE_IN_PROGRESS", tags: String = ""
  ) -> String {
    "<member><StackId>\(stackID)</StackId><StackStatus>\(status)</StackStatus>\(tags)</member>"
  }

  private static func detail(_ element: String, stackID: String = WaitURL.stackID, logicalID: String = "WaitHandle")
    -> String
  {
    "<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail><StackId>\(stackID)</StackId>"
      + "<LogicalResourceId>\(logicalID)</LogicalResourceId>\(element)</StackResourceDetail>"
      + "</DescribeStackResourceResult></DescribeStackResourceResponse>"
  }

  private func client(_ http: ScriptedHTTPClient) throws -> CloudFormationClient {
    try CloudFormationClient(try ServiceSample.aws(http, clock), region: ServiceSample.region)
  }
}
