import ApprovalFlow
import LambdaCore

/// Wires the approval function from its environment and serves.
@main
enum Main {
  static func main() {
    LambdaProcess.run { environment, clock throws(ConfigurationError) in
      let http = URLSessionHTTPClient(userAgent: LambdaProcess.userAgent)
      http.prepare()
      let ledger = try Ledger(environment, services: try ServiceSettings(environment), http: http, clock: clock)
      let hosts = try SignalHosts(environment)
      let handler = ApprovalHandler(
        store: ledger?.store ?? LinkStore(hosts: hosts, clock: clock),
        signals: SignalSender(http: http, policy: try RetryPolicy(environment), clock: clock),
        events: ledger?.events, confirmation: try ConfirmationMode(environment), clock: clock)
      return handler.handle
    }
  }
}
