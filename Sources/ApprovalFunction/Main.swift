import ApprovalFlow
import LambdaCore

/// Wires the approval function from its environment and serves.
@main
enum Main {
  static func main() {
    LambdaProcess.run(userAgent: ApprovalFlowVersion.userAgent) {
      environment, outbound, _ throws(ConfigurationError) in
      try Wiring(outbound: outbound).handler(environment).handle
    }
  }
}
