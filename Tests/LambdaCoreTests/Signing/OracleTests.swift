import Foundation
import TestSupport
import Testing

@testable import LambdaCore

/// Signatures against botocore's, over requests made at random by `scripts/signing-vectors`.
struct OracleTests {
  @Test func `it signs the committed requests as botocore does`() throws {
    let vectors = try decode(Fixture.data("signing/sigv4-botocore.json"))

    #expect(vectors.vectors.count >= 400)
    try check(vectors)
  }

  @Test(.enabled(if: Self.freshVectors != nil, "SIGV4_VECTORS names no file"))
  func `it signs freshly made requests as botocore does`() throws {
    let path = try #require(Self.freshVectors)
    try check(decode(Data(contentsOf: URL(fileURLWithPath: path))))
  }

  private static let freshVectors = ProcessInfo.processInfo.environment["SIGV4_VECTORS"]

  private func decode(_ data: Data) throws -> SigningVectors {
    try JSONDecoder().decode(SigningVectors.self, from: data)
  }

  private func check(_ vectors: SigningVectors) throws {
    for vector in vectors.vectors { try check(vector, seed: vectors.seed) }
  }

  private func check(_ vector: SigningVectors.Vector, seed: Int) throws {
    let time = try vector.time()
    let signed = vector.signer.sign(try vector.httpRequest(), at: time.date)
    guard signed.headers["Authorization"] != vector.authorization else { return }

    // What was signed has every header but the signature itself, so the steps can be done over for the report.
    let canonical = CanonicalRequest(signed)
    let scope = CredentialScope(dateStamp: time.dateStamp, region: vector.region, service: vector.service)
    Issue.record(
      """
      seed \(seed), request \(vector.name)

      our canonical request:
      \(canonical.text)

      botocore's canonical request:
      \(vector.canonicalRequest)

      our string to sign:
      \(StringToSign(canonical, at: time, scope: scope).text)

      botocore's string to sign:
      \(vector.stringToSign)

      our authorization:
      \(signed.headers["Authorization"] ?? "none")

      botocore's authorization:
      \(vector.authorization)
      """)
  }
}
