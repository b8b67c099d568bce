import Foundation
import Testing

@testable import LambdaCore

struct SignerTests {
  private let credentials = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "token")
  private let noon = Date(timeIntervalSince1970: 1_440_936_000)
  private let body = Data("Action=Publish".utf8)

  @Test func `signing adds date, session token and authorization, and changes nothing else`() throws {
    let request = try request(headers: [.init("Content-Type", "text/plain")])
    let signed = signer().sign(request, at: noon)

    #expect(
      signed.headers.fields.map(\.name) == ["Content-Type", "X-Amz-Date", "X-Amz-Security-Token", "Authorization"])
    #expect(signed.headers["X-Amz-Date"] == "20150830T120000Z")
    #expect(signed.headers["X-Amz-Security-Token"] == "token")
    #expect(
      try #require(signed.headers["Authorization"])
        .contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "))
    #expect(signed.method == request.method && signed.url == request.url && signed.body == request.body)
  }

  @Test func `signing again replaces the first signature`() throws {
    let twice = signer().sign(signer().sign(try request(), at: noon.addingTimeInterval(-90)), at: noon)

    #expect(twice == signer().sign(try request(), at: noon))
  }

  @Test func `without a session token none is sent`() throws {
    let lasting = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")
    let request = try request(headers: [.init("X-Amz-Security-Token", "stale")])
    let signed = Signer(service: "sns", region: "us-east-1", credentials: lasting).sign(request, at: noon)

    #expect(signed.headers["X-Amz-Security-Token"] == nil)
    #expect(signed.headers["Authorization"]?.contains("SignedHeaders=host;x-amz-date, ") == true)
  }

  @Test(arguments: [0, 43_199, 43_200, 31_536_000] as [TimeInterval])
  func `a prepared signer signs as any other, also after its day`(seconds: TimeInterval) throws {
    let later = noon.addingTimeInterval(seconds)

    #expect(signer().prepared(for: noon).sign(try request(), at: later) == signer().sign(try request(), at: later))
  }

  private func signer() -> Signer {
    Signer(service: "sns", region: "us-east-1", credentials: credentials)
  }

  private func request(headers: HTTPHeaders = []) throws -> HTTPRequest {
    HTTPRequest(.post, try ExactURL("https://sns.us-east-1.amazonaws.com/"), headers: headers, body: body)
  }
}
