import ApprovalFlow
import LambdaCore

/// Puts the notification function together from what its environment says.
struct Wiring {
  let outbound: OutboundClient

  func handler(_ environment: Environment, _ log: Log) throws(ConfigurationError) -> NotificationHandler {
    let aws = try AWS(environment, outbound: outbound)
    let hosts = try SignalHosts(environment)
    let clock = outbound.clock
    let hasLedger = try environment.optional("TABLE_NAME") != nil
    let configuration = try NotificationConfiguration(environment, hasLedger: hasLedger)
    let ledger = try Ledger(environment, aws: aws, electorate: configuration.electorate)
    for warning in configuration.electorate?.warnings ?? [] { log.warn(warning) }
    let sns = try SNSClient(aws, region: configuration.topicRegion)
    let store: any OpeningStore = ledger?.store ?? LinkStore(hosts: hosts, clock: clock)
    let check = SubscriptionCheck(sns: sns, audience: configuration.audience, outbound: outbound)
    let sender = EmailSender(
      sns: sns, audience: configuration.audience, approvalURL: configuration.approvalURL,
      confirmation: try ConfirmationMode(environment), clock: clock)
    let mailroom = ledger.map { Mailroom(sns: sns, slots: $0.store.slots, outbound: outbound) }
    let courier = Courier(
      check: check, sender: sender, mailroom: mailroom, store: store, events: ledger?.events, outbound: outbound)
    let gathering = Gathering(
      outbound: outbound,
      cloudFormation: try CloudFormationClient(
        aws, region: try environment.optional("AWS_REGION") ?? configuration.topicRegion),
      ledger: ledger?.store, check: check, requesters: try RequesterPolicy(environment))
    let opener = RequestOpener(
      store: store, electorate: configuration.electorate, gathering: gathering, courier: courier, hosts: hosts,
      pass: ledger.map {
        LateApprovalPass(ledger: $0.store, messages: MessageSender(outbound: outbound))
      })
    var clerk: Clerk?
    if let ledger, let mailroom { clerk = try makeClerk(environment, aws, ledger, courier, mailroom) }
    return NotificationHandler(
      updater: ResourceUpdater(opener: opener, hosts: hosts, clock: clock),
      gate: ApprovalGate(gathering: gathering, hosts: hosts), desk: OperatorDesk(opener: opener, clerk: clerk),
      loop: CustomResourceLoop(naming: NotificationHandler.naming, outbound: outbound), hosts: hosts)
  }

  private func makeClerk(
    _ environment: Environment, _ aws: AWS, _ ledger: Ledger, _ courier: Courier, _ mailroom: Mailroom
  ) throws(ConfigurationError) -> Clerk {
    var requesters: RequesterEmails?
    if let sender = environment["REQUESTER_SENDER"] {
      requesters = RequesterEmails(
        ses: try SESClient(aws, region: try environment.required("AWS_REGION")), sender: sender)
    }
    let limits = try RequestLimits(environment)
    return Clerk(
      store: ledger.store, plan: ClerkPlan(reminders: limits.reminders, tellsRequester: requesters != nil),
      maxOpen: limits.maxOpen, courier: courier, mailroom: mailroom, requesters: requesters,
      events: ledger.events, messages: MessageSender(outbound: outbound), outbound: outbound)
  }
}
