import Foundation

@testable import LambdaCore

/// Requests and their signatures as `scripts/signing-vectors` writes them.
struct SigningVectors: Decodable {
  let seed: Int
  let vectors: [Vector]

  struct Vector: Decodable {
    struct Request: Decodable {
      let method: String
      let url: String
      let headers: [[String]]
      let body: String
    }

    let name: String
    let service: String
    let region: String
    let date: String
    let accessKeyID: String
    let secretAccessKey: String
    let sessionToken: String?
    let request: Request
    let canonicalRequest: String
    let stringToSign: String
    let authorization: String
  }
}

extension SigningVectors.Vector {
  struct Malformed: Error {
    let name: String
  }

  var signer: Signer {
    let credentials = Credentials(
      accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
    return Signer(service: service, region: region, credentials: credentials)
  }

  func time() throws -> Timestamp {
    guard let time = Timestamp(iso8601Basic: date) else { throw Malformed(name: name) }
    return time
  }

  func httpRequest() throws -> HTTPRequest {
    guard let method = HTTPRequest.Method(rawValue: request.method) else { throw Malformed(name: name) }
    let fields = request.headers.map { HTTPHeaders.Field($0[0], $0[1]) }
    return HTTPRequest(
      method, try ExactURL(request.url), headers: HTTPHeaders(fields), body: Data(request.body.utf8))
  }
}
