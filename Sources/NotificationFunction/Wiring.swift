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
    let sender = EmailSender(
      sns: try SNSClient(aws, region: configuration.topicRegion), topicARN: configuration.topicARN,
      approvalURL: configuration.approvalURL, confirmation: try ConfirmationMode(environment), clock: clock)
    let gathering = Gathering(
      outbound: outbound,
      cloudFormation: try CloudFormationClient(
        aws, region: try environment.optional("AWS_REGION") ?? configuration.topicRegion),
      ledger: ledger?.store, sender: sender)
    let opener = RequestOpener(
      store: ledger?.store ?? LinkStore(hosts: hosts, clock: clock),
      electorate: electorate, gathering: gathering,
      sender: sender, events: ledger?.events, hosts: hosts)
    return NotificationHandler(
      updater: ResourceUpdater(opener: opener, hosts: hosts, clock: clock),
      gate: ApprovalGate(gathering: gathering, hosts: hosts), desk: OperatorDesk(opener: opener),
      loop: CustomResourceLoop(naming: NotificationHandler.naming, outbound: outbound), hosts: hosts)
  }
}
