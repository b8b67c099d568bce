import ApprovalFlow
import LambdaCore

/// Puts the notification function together from what its environment says.
struct NotificationWiring {
  let http: any HTTPClient
  let clock: WallClock

  func handler(_ environment: Environment) throws(ConfigurationError) -> NotificationHandler {
    let configuration = try NotificationConfiguration(environment)
    let services = try ServiceSettings(environment)
    let hosts = try SignalHosts(environment)
    let sns = SNSClient(
      endpoint: try services.endpoint(.sns, region: configuration.topicRegion), credentials: services.credentials,
      http: http, policy: services.policy, clock: clock)
    let ledger = try Ledger(environment, services: services, http: http, clock: clock)
    let opener = RequestOpener(
      store: ledger?.store ?? LinkStore(hosts: hosts, clock: clock), records: ledger?.store,
      electorate: ledger == nil ? nil : try configuration.electorate(environment),
      sender: EmailSender(
        sns: sns, topicARN: configuration.topicARN, approvalURL: configuration.approvalURL,
        confirmation: try ConfirmationMode(environment), clock: clock),
      events: ledger?.events, hosts: hosts, clock: clock)
    return NotificationHandler(
      opener: opener, gate: ApprovalGate(records: ledger?.store, hosts: hosts, clock: clock),
      loop: CustomResourceLoop(
        naming: NotificationHandler.naming, http: http, policy: services.policy, clock: clock))
  }
}
