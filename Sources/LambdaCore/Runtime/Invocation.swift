import Foundation

/// One event and what Lambda says about it.
///
/// Source: Lambda Runtime API 2018-06-01, Next invocation.
package struct Invocation: Sendable, Equatable {
  package let requestID: String
  /// Instant at which Lambda stops this invocation.
  package let deadline: Date
  /// The ARN that was invoked, ending in an alias or version if the caller named one.
  package let functionARN: String
  /// X-Ray's header, for `_X_AMZN_TRACE_ID`.
  let traceID: String?
  package let event: Data

  package init(requestID: String, deadline: Date, functionARN: String, traceID: String? = nil, event: Data) {
    self.requestID = requestID
    self.deadline = deadline
    self.functionARN = functionARN
    self.traceID = traceID
    self.event = event
  }

  /// Reads the response to `next`.
  ///
  /// Throws `.missingHeader` if not even an error could be reported for it, and `.unusable` if one can.
  package init(_ response: HTTPResponse) throws(RuntimeAPIError) {
    guard let requestID = response.headers["Lambda-Runtime-Aws-Request-Id"], !requestID.isEmpty else {
      throw .missingHeader("Lambda-Runtime-Aws-Request-Id")
    }
    guard let milliseconds = response.headers["Lambda-Runtime-Deadline-Ms"].flatMap(Int.init) else {
      throw .unusable(requestID: requestID, header: "Lambda-Runtime-Deadline-Ms")
    }
    self.init(
      requestID: requestID,
      deadline: Date(timeIntervalSince1970: Double(milliseconds) / 1000),
      functionARN: response.headers["Lambda-Runtime-Invoked-Function-Arn"] ?? "",
      traceID: response.headers["Lambda-Runtime-Trace-Id"],
      event: response.body)
  }
}

/// What can go wrong between this process and the Runtime API.
package enum RuntimeAPIError: Error, Equatable, CustomStringConvertible {
  case missingHeader(String)
  /// An invocation that can't be served, but whose id is known.
  case unusable(requestID: String, header: String)
  case unreachable(HTTPClientError)
  case refused(call: String, status: Int)
  case brokenContainer(call: String, status: Int)

  package var description: String {
    switch self {
    case .missingHeader(let name): "the Runtime API's answer has no header \(name)"
    case .unusable(_, let header): "the Runtime API's answer has no usable header \(header)"
    case .unreachable(let error): "the Runtime API can't be reached: \(error)"
    case .refused(let call, let status): "the Runtime API refused \(call) with status \(status)"
    case .brokenContainer(let call, let status):
      "the Runtime API answered \(call) with status \(status): this process must end"
    }
  }
}
