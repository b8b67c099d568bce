import ApprovalFlow
import LambdaCore

/// Wires the notification function from its environment and serves.
@main
enum Main {
  static func main() {
    LambdaProcess.run(userAgent: ApprovalFlowVersion.userAgent) {
      environment, outbound, log throws(ConfigurationError) in
      try Wiring(outbound: outbound).handler(environment, log).handle
    }
  }
}
