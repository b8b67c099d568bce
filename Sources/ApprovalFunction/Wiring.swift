import ApprovalFlow
import LambdaCore

/// Puts the approval function together from what its environment says.
struct Wiring {
  let outbound: OutboundClient

  func handler(_ environment: Environment) throws(ConfigurationError) -> ApprovalHandler {
    let clock = outbound.clock
    let ledger = try Ledger(environment, aws: try AWS(environment, outbound: outbound))
    let hosts = try SignalHosts(environment)
    return ApprovalHandler(
      store: ledger?.store ?? LinkStore(hosts: hosts, clock: clock), signals: SignalSender(outbound: outbound),
      events: ledger?.events, confirmation: try ConfirmationMode(environment), clock: clock)
  }
}
