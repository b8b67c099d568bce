import Foundation

/// Serves invocations one at a time, for as long as the process lives.
package struct LambdaRuntime {
  /// Turns an event into a result; throws a `FunctionError` to fail the invocation.
  package typealias Handler = (Invocation, Log) throws(FunctionError) -> Data

  private let client: RuntimeClient
  private let log: Log
  private let setTraceID: (String?) -> Void

  /// `setTraceID` puts X-Ray's header where code of the function would look for it.
  package init(client: RuntimeClient, log: Log, setTraceID: @escaping (String?) -> Void) {
    self.client = client
    self.log = log
    self.setTraceID = setTraceID
  }

  /// Serves until the Runtime API is lost; then only a new process helps.
  package func run(_ handler: Handler) throws(RuntimeAPIError) -> Never {
    while true { try serveNext(handler) }
  }

  /// Serves one invocation.
  func serveNext(_ handler: Handler) throws(RuntimeAPIError) {
    let invocation = try client.next()
    setTraceID(invocation.traceID)
    let log = log.forInvocation(invocation.requestID)
    do {
      try answer(invocation, handler, log)
    } catch .refused(let call, let status) {
      // An invocation that Lambda has given up refuses its answer; the next one is served all the same.
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
