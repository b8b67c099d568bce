import Foundation
import LambdaCore
import Testing

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

  /// Amazon S3 API Reference, "Examples: signature calculations", in the Authorization header, body in one piece.
  struct ObjectStore {
    struct Example: Sendable, CustomTestStringConvertible {
      let name: String
      let method: HTTPRequest.Method
      let target: String
      let headers: HTTPHeaders
      let body: String
      let signedHeaders: String
      let signature: String

      var testDescription: String { name }
    }

    static let examples = [
      Example(
        name: "GET Object", method: .get, target: "/test.txt", headers: [.init("Range", "bytes=0-9")], body: "",
        signedHeaders: "host;range;x-amz-content-sha256;x-amz-date",
        signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
      Example(
        name: "PUT Object", method: .put, target: "/test%24file.text",
        headers: [
          .init("Date", "Fri, 24 May 2013 00:00:00 GMT"), .init("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ],
        body: "Welcome to Amazon S3.",
        signedHeaders: "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
      Example(
        name: "GET Bucket Lifecycle", method: .get, target: "/?lifecycle", headers: [], body: "",
        signedHeaders: "host;x-amz-content-sha256;x-amz-date",
        signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
      Example(
        name: "GET Bucket (list objects)", method: .get, target: "/?max-keys=2&prefix=J", headers: [], body: "",
        signedHeaders: "host;x-amz-content-sha256;x-amz-date",
        signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test(arguments: examples)
    func `the four examples of S3's reference`(example: Example) throws {
      let credentials = Credentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
      let signer = Signer(service: "s3", region: "us-east-1", credentials: credentials, options: .objectStore)
      let url = try ExactURL("https://examplebucket.s3.amazonaws.com" + example.target)
      let request = HTTPRequest(example.method, url, headers: example.headers, body: Data(example.body.utf8))

      let signed = signer.sign(request, at: Date(timeIntervalSince1970: 1_369_353_600))

      #expect(
        signed.headers["Authorization"]
          == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
          + "SignedHeaders=\(example.signedHeaders), Signature=\(example.signature)")
    }
  }
}
