import ApprovalFlow
import LambdaCore

/// Puts the notification function together from what its environment says.
struct Wiring {
  let outbound: OutboundClient

  func handler(_ environment: Environment, _ log: Log) throws(ConfigurationError) -> NotificationHandler {
    let configuration = try NotificationConfiguration(environment)
    let aws = try AWS(environment, outbound: outbound)
    let hosts = try SignalHosts(environment)
    let clock = outbound.clock
    let ledger = try Ledger(environment, aws: aws)
    let electorate = ledger == nil ? nil : try Electorate(environment)
    for warning in electorate?.warnings ?? [] { log.warn(warning) }
    let opener = RequestOpener(
      store: ledger?.store ?? LinkStore(hosts: hosts, clock: clock), records: ledger?.store,
      electorate: electorate,
      sender: EmailSender(
        sns: try SNSClient(aws, region: configuration.topicRegion), topicARN: configuration.topicARN,
        approvalURL: configuration.approvalURL, confirmation: try ConfirmationMode(environment), clock: clock),
      events: ledger?.events, hosts: hosts, clock: clock)
    return NotificationHandler(
      opener: opener, gate: ApprovalGate(records: ledger?.store, hosts: hosts, clock: clock),
      loop: CustomResourceLoop(naming: NotificationHandler.naming, outbound: outbound))
  }
}
