import LambdaCore
import Testing

@testable import ApprovalFlow

struct LaunchedByTests {
  private static let account = "123456789012"
  private static let principalTag = "aws:servicecatalog:provisioningPrincipalArn"

  @Test(arguments: [
    ("arn:aws:iam::123456789012:user/ann", "ann"),
    ("arn:aws:iam::123456789012:user/team/x/ann@example.com", "ann@example.com"),
    (
      "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/ann@example.com",
      "ann@example.com"
    ),
    ("arn:aws:sts::123456789012:assumed-role/Federated/ann", "ann"),
    ("arn:aws:sts::123456789012:assumed-role/Okta-1/a=b,c", "a=b,c"),
  ])
  func `a person is one for whom AWS vouches`(arn: String, name: String) throws {
    #expect(try Self.launchedBy(arn, trusting: "Federated, Okta-1") == .person(VerifiedPerson(name: name, arn: arn)))
  }

  @Test(arguments: [
    "arn:aws:sts::123456789012:assumed-role/Developer/ann@example.com", "arn:aws:iam::123456789012:root",
    "arn:aws:sts::123456789012:federated-user/ann", "arn:aws:iam::123456789012:role/Developer",
    "arn:aws:sts::123456789012:assumed-role/federated/ann", "arn:aws:sts::123456789012:assumed-role/Federated2/ann",
    "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_/ann",
    "arn:aws:sts::123456789012:assumed-role/awsreservedsso_x/ann",
    "arn:aws:sts::123456789012:assumed-role/XAWSReservedSSO_x/ann",
    "arn:aws:sts::999999999999:assumed-role/Federated/ann",
    "arn:aws:iam::999999999999:user/ann", "arn:aws:sts::999999999999:assumed-role/AWSReservedSSO_x/ann",
    "arn:aws:sts::123456789012:assumed-role/Federated/x/ann", "arn:aws:sts::123456789012:assumed-role/Federated",
    "arn:aws:iam::123456789012:assumed-role/Federated/ann", "arn:aws:sts::123456789012:user/ann",
    "arn:aws:iam::123456789012:user",
  ])
  func `any other principal is shown and is nobody`(arn: String) throws {
    let launchedBy = try Self.launchedBy(arn, trusting: "Federated")

    #expect(launchedBy == .principal(arn: arn))
    #expect(launchedBy.person == nil)
  }

  @Test(arguments: [
    "", "ann", "arn:aws:iam", "arn:aws-cn:iam::123456789012:user/ann", "arn:aws:s3::123456789012:user/ann",
    "arn:aws:iam:eu-west-3:123456789012:user/ann", "arn:aws:iam::12345678901:user/ann",
    "arn:aws:iam::12345678901a:user/ann",
    "arn:aws:iam::123456789012:user/", "arn:aws:iam::123456789012:user//ann", "arn:aws:iam::123456789012:user/a nn",
    "arn:aws:iam::123456789012:user/ann\u{200B}", "ARN:aws:iam::123456789012:user/ann",
    "arn:aws:iam::123456789012:user/ann:x",
    " arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:user/<b>",
  ])
  func `what is no principal's ARN says nothing`(arn: String) throws {
    #expect(try Self.launchedBy(arn, trusting: "") == .notVerified)
  }

  @Test func `everything that Service Catalog wrote is read`() throws {
    let launch = try Self.launch([
      .init(key: "aws:servicecatalog:productArn", value: "arn:product"),
      .init(key: "aws:servicecatalog:provisionedProductArn", value: "arn:provisioned"),
      .init(key: "aws:servicecatalog:provisioningArtifactIdentifier", value: "pa-1"),
      .init(key: ExactText(Self.principalTag), value: "arn:aws:iam::123456789012:user/ann"),
      .init(key: "aws:servicecatalog:portfolioArn", value: "arn:portfolio"),
    ])

    #expect(launch.productARN == "arn:product")
    #expect(launch.provisionedProductARN == "arn:provisioned")
    #expect(launch.artifactID == "pa-1")
    #expect(launch.launchedBy.person?.name == "ann")
  }

  @Test(arguments: [
    "AWS:servicecatalog:provisioningPrincipalArn", "servicecatalog:provisioningPrincipalArn",
    "aws:servicecatalog:provisioningprincipalarn", " aws:servicecatalog:provisioningPrincipalArn",
    "aws:servicecatalog:provisioningPrincipalArn\u{200B}", "aws:servicecatalog:provisioningPrincipal\u{410}rn",
    "aws\u{FF1A}servicecatalog:provisioningPrincipalArn", "user:aws:servicecatalog:provisioningPrincipalArn",
  ])
  func `a tag that only looks like one of Service Catalog's says nothing`(key: String) throws {
    #expect(try Self.launch([.init(key: ExactText(key), value: "arn:aws:iam::123456789012:user/ann")]) == .unknown)
  }

  @Test func `a tag that is there twice says nothing`() throws {
    let tag = StackDescription.Tag(key: ExactText(Self.principalTag), value: "arn:aws:iam::123456789012:user/ann")

    #expect(try Self.launch([tag, tag]) == .unknown)
  }

  @Test(arguments: ["sc-wordpress", "wordpress", "XSC-wordpress", "SC"])
  func `a stack that Service Catalog did not name says nothing`(name: String) throws {
    let tag = StackDescription.Tag(key: ExactText(Self.principalTag), value: "arn:aws:iam::123456789012:user/ann")

    #expect(try Self.launch([tag], stackName: name) == .unknown)
    #expect(!CatalogLaunch.canBeRead(of: try Self.stack(name), inAccount: Self.account))
  }

  @Test func `tags are read in the own account alone`() throws {
    #expect(CatalogLaunch.canBeRead(of: try Self.stack("SC-wordpress"), inAccount: Self.account))
    #expect(!CatalogLaunch.canBeRead(of: try Self.stack("SC-wordpress"), inAccount: "999999999999"))
  }

  @Test(arguments: [
    ("ann@example.com", "Ann+x@example.com.", VerifiedPerson.TypedAddress.same),
    ("ann@example.com", "bob@example.com", .differs),
    ("ann", "ann@example.com", .notComparable), ("ann@", "ann@example.com", .notComparable),
  ])
  func `the typed address is compared with a verified one`(
    name: String, typed: String, result: VerifiedPerson.TypedAddress
  ) {
    let person = VerifiedPerson(name: name, arn: "arn")

    #expect(person.compared(toTyped: typed) == result)
    #expect(person.has(typed) == (result == .same))
  }

  private static func stack(_ name: String) throws -> StackID {
    try #require(StackID("arn:aws:cloudformation:eu-west-3:\(account):stack/\(name)/4b2f3f30"))
  }

  private static func launchedBy(_ arn: String, trusting roles: String) throws -> LaunchedBy {
    try launch([.init(key: ExactText(principalTag), value: arn)], trusting: roles).launchedBy
  }

  private static func launch(
    _ tags: [StackDescription.Tag], stackName: String = "SC-wordpress", trusting roles: String = ""
  ) throws -> CatalogLaunch {
    CatalogLaunch(
      StackDescription(status: "CREATE_IN_PROGRESS", tags: tags), of: try stack(stackName),
      trusting: try TrustedRoles(Environment(["TRUSTED_SESSION_ROLES": roles])))
  }
}
