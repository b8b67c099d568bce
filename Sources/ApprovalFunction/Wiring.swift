import ApprovalFlow
import LambdaCore

/// Puts the approval function together from what its environment says.
struct Wiring {
  let outbound: OutboundClient

  func handler(_ environment: Environment) throws(ConfigurationError) -> ApprovalHandler {
    let clock = outbound.clock
    // An installation that was made by version 0.1 does not tell this function who its approvers are.
    let electorate = try environment.optional("APPROVERS") == nil ? nil : try Electorate(environment)
    let ledger = try Ledger(environment, aws: try AWS(environment, outbound: outbound), electorate: electorate)
    let hosts = try SignalHosts(environment)
    return ApprovalHandler(
      store: ledger?.store ?? LinkStore(hosts: hosts, clock: clock), messages: MessageSender(outbound: outbound),
      events: ledger?.events, confirmation: try ConfirmationMode(environment), clock: clock)
  }
}
