import Foundation
import Testing

@testable import LambdaCore

struct InvocationTests {
  @Test func `headers and body become an invocation`() throws {
    let invocation = try Invocation(response())

    #expect(invocation.requestID == "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
    #expect(invocation.deadline == Date(timeIntervalSince1970: 1_542_409_706.888))
    #expect(invocation.functionARN == "arn:aws:lambda:us-east-2:123456789012:function:custom-runtime")
    #expect(invocation.traceID == "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")
    #expect(invocation.event == Data("{}".utf8))
  }

  @Test func `without an id nothing can be answered`() {
    let name = "Lambda-Runtime-Aws-Request-Id"
    #expect(throws: RuntimeAPIError.missingHeader(name)) { try Invocation(response(without: name)) }
  }

  @Test func `without a deadline the id is still known`() {
    let name = "Lambda-Runtime-Deadline-Ms"
    let id = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"
    #expect(throws: RuntimeAPIError.unusable(requestID: id, header: name)) {
      try Invocation(response(without: name))
    }
  }

  @Test(arguments: ["soon", "nan", "inf", "1e400", "-infinity", "0x10", ""])
  func `a deadline that is no number of milliseconds is none`(text: String) {
    let headers: HTTPHeaders = [
      .init("Lambda-Runtime-Aws-Request-Id", "1"), .init("Lambda-Runtime-Deadline-Ms", text),
    ]

    #expect(throws: RuntimeAPIError.unusable(requestID: "1", header: "Lambda-Runtime-Deadline-Ms")) {
      try Invocation(HTTPResponse(status: 200, headers: headers))
    }
  }

  @Test func `a trace id may be missing`() throws {
    #expect(try Invocation(response(without: "Lambda-Runtime-Trace-Id")).traceID == nil)
  }

  /// The headers of AWS's own example, in the capitals that a server may choose.
  private func response(without missing: String? = nil) -> HTTPResponse {
    var headers: HTTPHeaders = [
      .init("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
      .init("LAMBDA-RUNTIME-DEADLINE-MS", "1542409706888"),
      .init(
        "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-2:123456789012:function:custom-runtime"),
      .init(
        "Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1"),
    ]
    if let missing { headers[missing] = nil }
    return HTTPResponse(status: 200, headers: headers, body: Data("{}".utf8))
  }
}
