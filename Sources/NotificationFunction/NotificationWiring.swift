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
    let register: any OpeningRegister = ledger?.register ?? LinkRegister(hosts: hosts, clock: clock)
    let asking = ApprovalAsking(
      register: register, electorate: ledger == nil ? nil : try configuration.electorate(environment),
      mail: ApproverMail(
        sns: sns, topicARN: configuration.topicARN, approvalURL: configuration.approvalURL, clock: clock),
      events: ledger?.events, hosts: hosts, clock: clock)
    return NotificationHandler(
      asking: asking, gate: ApprovalGate(register: register, hosts: hosts, clock: clock),
      loop: CustomResourceLoop(
        naming: NotificationHandler.naming, http: http, policy: services.policy, clock: clock))
  }
}
