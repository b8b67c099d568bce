import Testing

@testable import LambdaCore

struct CredentialsTests {
  private let credentials = Credentials(
    accessKeyID: "AKIDEXAMPLE", secretAccessKey: "a-secret", sessionToken: "a-token")

  @Test func `no way to print credentials shows them`() {
    var dumped = ""
    dump(credentials, to: &dumped)
    dump(["nested": credentials], to: &dumped)
    let texts = ["\(credentials)", String(reflecting: credentials), "\(Optional(credentials) as Any)", dumped]

    for text in texts {
      #expect(!text.contains("AKIDEXAMPLE") && !text.contains("a-secret") && !text.contains("a-token"))
    }
    #expect("\(credentials)" == "Credentials(<redacted>)")
  }

  @Test func `a signer and its key don't show them either`() {
    let scope = CredentialScope(dateStamp: "20150830", region: "us-east-1", service: "sns")
    let key = SigningKey(credentials, scope: scope)
    var dumped = ""
    dump(key, to: &dumped)
    dump(Signer(service: "sns", region: "us-east-1", credentials: credentials), to: &dumped)

    #expect("\(key)" == "SigningKey(20150830/us-east-1/sns/aws4_request, <redacted>)")
    #expect(!dumped.contains("AKIDEXAMPLE") && !dumped.contains("a-secret") && !dumped.contains("a-token"))
    for byte in key.bytes.prefix(3) { #expect(!dumped.contains("- \(byte)\n")) }
  }
}
