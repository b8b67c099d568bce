import ApprovalFlow
import LambdaCore

/// Wires the approval function from its environment and serves.
@main
enum Main {
  static func main() {
    LambdaProcess.run { environment, clock throws(ConfigurationError) in
      let http = URLSessionHTTPClient(userAgent: LambdaProcess.userAgent)
      http.prepare()
      let handler = ApprovalHandler(
        register: LinkRegister(hosts: try SignalHosts(environment)),
        signals: SignalSender(http: http, policy: try RetryPolicy(environment), clock: clock),
        confirmation: try Confirmation(environment), clock: clock)
      return { invocation, log throws(FunctionError) in
        http.renew()
        return try handler.handle(invocation, log)
      }
    }
  }
}
