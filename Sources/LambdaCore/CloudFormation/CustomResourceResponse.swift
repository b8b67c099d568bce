import Foundation

/// The one answer to a custom-resource request.
///
/// Source: CloudFormation User Guide, Custom resource response objects.
package struct CustomResourceResponse: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// What `!GetAtt` will find and, perhaps, why.
    case success(data: [String: String], reason: String? = nil)
    /// What the stack's events will say.
    case failed(reason: String)

    package var isSuccess: Bool { if case .success = self { true } else { false } }
  }

  /// Most bytes that CloudFormation takes for a body.
  package static let maxBodyBytes = 4096

  package let address: ResponseAddress
  package let outcome: Outcome

  package init(to address: ResponseAddress, _ outcome: Outcome) {
    self.address = address
    self.outcome = outcome
  }

  /// The PUT that delivers it, with the empty Content-Type that the URL was signed for.
  package var put: PresignedPut {
    PresignedPut(address.url, headers: [.init("Content-Type", "")], body: body)
  }

  /// The body, shortened where needed to stay within `maxBodyBytes`.
  package var body: Data {
    Data.fitted(to: Self.maxBodyBytes, maxText: Self.maxBodyBytes, body: body(texts:))
  }

  /// The body with every free text cut to `limit` bytes.
  private func body(texts limit: Int) -> Data {
    var fields: [String: JSONValue] = [
      "StackId": .string(address.stackID), "RequestId": .string(address.requestID),
      "LogicalResourceId": .string(address.logicalID), "PhysicalResourceId": .string(address.physicalID),
    ]
    switch outcome {
    case .success(let data, let reason):
      fields["Status"] = "SUCCESS"
      if !data.isEmpty { fields["Data"] = .object(data.mapValues { .string($0.prefix(utf8Bytes: limit)) }) }
      fields["Reason"] = reason.map { .string($0.prefix(utf8Bytes: limit)) }
    case .failed(let reason):
      fields["Status"] = "FAILED"
      fields["Reason"] = .string(reason.isEmpty ? "no reason was given" : reason.prefix(utf8Bytes: limit))
    }
    return JSONValue.object(fields).serialized
  }
}
