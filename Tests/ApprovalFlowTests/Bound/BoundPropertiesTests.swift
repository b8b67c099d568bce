import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct BoundPropertiesTests {
  private static let base: ExactJSON = [
    "ServiceToken": "arn:aws:lambda:eu-west-3:123456789012:function:n", "EmailID": "user@example.com",
    "WaitUrl": "https://example.com/1", "Product": "WordPress", "InstanceType": "t4g.small", "Template": "ab12",
  ]

  @Test func `the digest is that of the bound properties alone`() throws {
    let bound: ExactJSON = [
      "EmailID": "user@example.com", "InstanceType": "t4g.small", "Product": "WordPress", "Template": "ab12",
    ]

    #expect(try BoundProperties(Self.base).digest == bound.digest())
    // From sha256sum over the four members, sorted, without white space.
    #expect(
      try BoundProperties(Self.base).digest == "dbdcb0020ea62f8e8ecff3e4ae676d05f0923ac17bf3d49d8568124991c2f7b6")
  }

  @Test(
    arguments: [
      "ServiceToken", "ServiceTimeout", "Region", "WaitUrl", "Timeout", "Approvers", "Quorum", "Notes", "DBPassword",
      "MasterUserSecret", "ApiToken", "PrivateKey",
    ] as [ExactText])
  func `a property that is not bound changes nothing`(name: ExactText) throws {
    #expect(try BoundProperties(Self.with(name, "x")).digest == BoundProperties(Self.with(name, ["y"])).digest)
    #expect(try BoundProperties(Self.with(name, "x")).digest == BoundProperties(Self.base).digest)
  }

  @Test(
    arguments: [
      "Template", "Product", "EmailID", "InstanceType", "notes", "Notes ", "WaitURL", "timeout", "PasswordLength",
      "SecretArn",
      "MaxTokens", "Not\u{435}s", "", "Gate",
    ] as [ExactText])
  func `every other property is bound`(name: ExactText) throws {
    #expect(try BoundProperties(Self.with(name, "x")).digest != BoundProperties(Self.with(name, "y")).digest)
    #expect(try BoundProperties(Self.with(name, "x")).digest != BoundProperties(Self.base).digest)
  }

  @Test func `order of properties is nothing, order of a list is something`() throws {
    let members = try #require(Self.base.members)

    #expect(try BoundProperties(.object(members.reversed())).digest == BoundProperties(Self.base).digest)
    #expect(
      try BoundProperties(Self.with("Ports", ["80", "443"])).digest
        != BoundProperties(Self.with("Ports", ["443", "80"])).digest)
    #expect(
      try BoundProperties(Self.with("Tags", ["a": "1", "b": "2"])).digest
        == BoundProperties(Self.with("Tags", ["b": "2", "a": "1"])).digest)
  }

  @Test(
    arguments: [
      ("5", 5.0), ("true", true), ("", .null), ("\u{E9}", "e\u{301}"), ("a", "a "), ("a", "a\u{200B}"),
      ("a,b", ["a", "b"]),
      (["a"], [["a"]]), ("\u{212A}", "K"),
    ] as [(ExactJSON, ExactJSON)])
  func `values that differ in whatever way have different digests`(one: ExactJSON, other: ExactJSON) throws {
    #expect(try BoundProperties(Self.with("Size", one)).digest != BoundProperties(Self.with("Size", other)).digest)
  }

  @Test func `secrets are hidden at every depth, and what is beside them is bound`() throws {
    func nested(_ password: ExactJSON, _ size: ExactJSON) throws -> BoundProperties {
      try BoundProperties(Self.with("Database", ["Size": size, "Users": [["Name": "a", "Password": password]]]))
    }

    #expect(try nested("1", "s").digest == nested(["2"], "s").digest)
    #expect(try nested("1", "s").digest != nested("1", "l").digest)
    let shown = try nested("hunter2", "s").shown()
    #expect(
      shown.first { $0.name == "Database" }?.value == #"{"Size": "s", "Users": [{"Name": "a", "Password": (hidden)}]}"#)
    #expect(
      try BoundProperties(Self.with("DBPassword", "hunter2")).details().contains(
        .init(name: "DBPassword", value: "(hidden)")))
  }

  @Test(arguments: [
    "Password", "DBPassword", "db_password", "DB-PASSWORD", "Password2", "NewPasswords", "MasterUserSecret",
    "SecretString",
    "SecretValue", "ClientSecrets", "GithubToken", "TOKEN", "PrivateKey", "private_key", "SecretAccessKey", "ApiKey",
    "Passphrase", "PasswordBase64", "DbPwd", "Credentials", "MinioRootPassword", "MaximoApiTokens", "CountryApiToken",
    "MAXIMO_TOKENS", "MaxDBPassword", "PasswordConfirmation", "PrivateKeyPem",
    "PrivateKeyPemBase64", "MaxDBCredentials",
  ])
  func `a secret is told by its name`(name: String) {
    #expect(SecretName.matches(name))
  }

  @Test(arguments: [
    "", "PasswordLength", "SecretArn", "TokenLifetime", "MaxTokens", "NumberOfSecrets", "KeyName", "KeyPair",
    "PublicKey",
    "AccessKeyId", "Value", "String", "InstanceType", "Template", "EmailID", "Product", "ServiceName", "Secretary",
    "CountTokens", "max_tokens", "MAX_TOKENS", "maxOutputTokens", "number-of-secrets", "TotalTokens2",
  ])
  func `anything else is shown and bound`(name: String) {
    #expect(!SecretName.matches(name))
  }

  @Test(
    arguments: [
      (#"{"A":"1","A":"1"}"#, ["A"]), (#"{"B":{"C":[{"D":"1","D":"2"}]}}"#, ["B", "C", "D"]),
      (#"{"Approvers":"a","Approvers":"b"}"#, ["Approvers"]),
    ] as [(String, [ExactText])])
  func `a name that is there twice is refused by name`(properties: String, path: [ExactText]) throws {
    let properties = try ExactJSON(parsing: Data(properties.utf8))
    let error = #expect(throws: InvalidBoundProperties.repeatedName(path)) { try BoundProperties(properties) }

    #expect(error?.description.contains(path.map(\.string).joined(separator: ".")) == true)
  }

  @Test func `properties that are no object are refused`() {
    #expect(throws: InvalidBoundProperties.notAnObject) { try BoundProperties([]) }
  }

  @Test func `a value is shown in full or refused by name`() throws {
    let fits = ExactJSON.string(ExactText(String(repeating: "x", count: 2000)))
    let tooLong = ExactJSON.string(ExactText(String(repeating: "x", count: 2001)))

    #expect(try BoundProperties(Self.with("Data", fits)).shown().first { $0.name == "Data" }?.value.count == 2000)
    let error = #expect(throws: UnshowableProperty.tooLong(name: "Data", characters: 2001)) {
      try BoundProperties(Self.with("Data", tooLong)).shown()
    }
    #expect(error?.description.contains("Data") == true)
    #expect(error?.description.contains("Notes") == true)
    #expect(throws: UnshowableProperty.tooLong(name: "Data", characters: 2004)) {
      try BoundProperties(Self.with("Data", .array([.string(ExactText(String(repeating: "x", count: 2000)))]))).shown()
    }
    #expect(throws: Never.self) { try BoundProperties(Self.with("Notes", tooLong)).shown() }
    #expect(throws: Never.self) { try BoundProperties(Self.with("DBPassword", tooLong)).shown() }
  }

  @Test func `all values together are shown in full or refused, and the largest is named`() throws {
    func many(_ count: Int) throws -> BoundProperties {
      let value = ExactJSON.string(ExactText(String(repeating: "x", count: 1995)))
      let members = (0..<count).map { ExactJSON.Member(ExactText("V\(1000 + $0)"), value) }
      return try BoundProperties(
        .object(members + [.init("Largest", .string(ExactText(String(repeating: "y", count: 2000))))]))
    }

    #expect(throws: Never.self) { try many(98).shown() }
    let error = #expect(throws: UnshowableProperty.tooMuch(bytes: 202_815, largest: "Largest")) {
      try many(100).shown()
    }
    #expect(error?.description.contains("Notes") == true)
  }

  @Test func `details are what the page has no place for`() throws {
    #expect(try BoundProperties(Self.base).details() == [.init(name: "InstanceType", value: "t4g.small")])
    #expect(try BoundProperties(Self.base).shown().map(\.name) == ["EmailID", "InstanceType", "Product", "Template"])
  }

  @Test func `a name that is not CloudFormation's is in quotes`() throws {
    #expect(try BoundProperties(["Size: 1\u{200B}": "x"]).shown() == [.init(name: #""Size: 1\u200b""#, value: "x")])
  }

  @Test func `notes are shown, however long, and free`() throws {
    #expect(try BoundProperties(Self.base).notes == nil)
    #expect(try BoundProperties(Self.with("Notes", ["a": "b"])).notes == #"{"a": "b"}"#)
    let long = ExactJSON.string(ExactText(String(repeating: "n", count: 3000)))
    let notes = try #require(try BoundProperties(Self.with("Notes", long)).notes)
    #expect(notes.hasSuffix("n\u{2026} (shortened; 3000 characters in all)"))
  }

  private static func with(_ name: ExactText, _ value: ExactJSON) -> ExactJSON {
    .object((base.members ?? []).filter { $0.name != name } + [.init(name, value)])
  }
}
