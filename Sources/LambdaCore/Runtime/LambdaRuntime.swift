import Foundation

/// Serves invocations one at a time, for as long as the process lives.
package struct LambdaRuntime {
  /// Turns an event into a result; throws a `FunctionError` to fail the invocation.
  package typealias Handler = (Invocation, Log) throws(FunctionError) -> Data

  private let client: RuntimeClient
  private let log: Log
  private let setTraceID: (String?) -> Void

  /// `setTraceID` puts X-Ray's header where code of the function would look for it.
  init(client: RuntimeClient, log: Log, setTraceID: @escaping (String?) -> Void) {
    self.client = client
    self.log = log
    self.setTraceID = setTraceID
  }

  /// Serves until the Runtime API is lost; then only a new process helps.
  func run(_ handler: Handler) throws(RuntimeAPIError) -> Never {
    while true { try serveNext(handler) }
  }

  /// Serves one invocation.
  func serveNext(_ handler: Handler) throws(RuntimeAPIError) {
    let invocation: Invocation
    do {
      invocation = try client.next()
    } catch .unusable(let requestID, let header) {
      return try reject(requestID, because: .unusable(requestID: requestID, header: header))
    }
    setTraceID(invocation.traceID)
    let log = log.forInvocation(invocation.requestID)
    try toleratingRefusal(log) { () throws(RuntimeAPIError) in try answer(invocation, handler, log) }
  }

  /// Reports an invocation that can't be served, so that Lambda does not wait for its end.
  private func reject(_ requestID: String, because problem: RuntimeAPIError) throws(RuntimeAPIError) {
    let log = log.forInvocation(requestID)
    let failure = FunctionError(type: "Runtime.UnusableInvocation", message: "\(problem)")
    log.error("the invocation failed", ["errorType": .string(failure.type), "errorMessage": .string(failure.message)])
    try toleratingRefusal(log) { () throws(RuntimeAPIError) in try client.report(failure, in: requestID) }
  }

  /// Lambda rejects the answer to an invocation it has given up on.
  ///
  /// Carry on with the next.
  private func toleratingRefusal(_ log: Log, _ answer: () throws(RuntimeAPIError) -> Void) throws(RuntimeAPIError) {
    do {
      try answer()
    } catch .refused(let call, let status) {
      log.error("the Runtime API refused an answer", ["call": .string(call), "status": .integer(status)])
    }
  }

  private func answer(_ invocation: Invocation, _ handler: Handler, _ log: Log) throws(RuntimeAPIError) {
    let result: Data
    do {
      result = try handler(invocation, log)
    } catch {
      log.error("the invocation failed", ["errorType": .string(error.type), "errorMessage": .string(error.message)])
      return try client.report(error, in: invocation.requestID)
    }
    try client.respond(to: invocation.requestID, result)
  }
}
