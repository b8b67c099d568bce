import Foundation
import Testing

@testable import LambdaCore

/// The signatures that AWS's own documents work out.
struct DocumentedSignatureTests {
  /// AWS Signature Version 4, "Signature calculation examples": IAM's ListUsers.
  struct ListUsers {
    let credentials = Credentials(
      accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    let scope = CredentialScope(dateStamp: "20150830", region: "us-east-1", service: "iam")
    let date = Date(timeIntervalSince1970: 1_440_938_160)
    let request: HTTPRequest

    init() throws {
      let url = try ExactURL("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08")
      let type = HTTPHeaders.Field("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
      request = HTTPRequest(.get, url, headers: [type, .init("X-Amz-Date", "20150830T123600Z")])
    }

    @Test func `the canonical request`() {
      let canonical = CanonicalRequest(request)

      #expect(
        canonical.text == """
          GET
          /
          Action=ListUsers&Version=2010-05-08
          content-type:application/x-www-form-urlencoded; charset=utf-8
          host:iam.amazonaws.com
          x-amz-date:20150830T123600Z

          content-type;host;x-amz-date
          e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
          """)
      #expect(canonical.hash == "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59")
    }

    @Test func `the string to sign`() {
      let string = StringToSign(CanonicalRequest(request), at: Timestamp(date), scope: scope)

      #expect(
        string.text == """
          AWS4-HMAC-SHA256
          20150830T123600Z
          20150830/us-east-1/iam/aws4_request
          f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59
          """)
    }

    @Test func `the signing key`() {
      let key = SigningKey(credentials, scope: scope)

      #expect(key.bytes.hex == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9")
    }

    @Test func `the authorization header`() {
      let signed = Signer(service: "iam", region: "us-east-1", credentials: credentials).sign(request, at: date)

      #expect(
        signed.headers["Authorization"]
          == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
          + "SignedHeaders=content-type;host;x-amz-date, "
          + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
    }
  }
}
