import LambdaCore

/// The ledger and the events that go with it: what an install with a table has.
package struct Ledger: Sendable {
  package let store: LedgerStore
  package let events: RequestEvents

  /// Reads `TABLE_NAME` and `AWS_REGION`; nil if the install has no table.
  package init?(
    _ environment: Environment, services: @autoclosure () throws(ConfigurationError) -> ServiceSettings,
    http: any HTTPClient, clock: WallClock
  ) throws(ConfigurationError) {
    guard let table = try environment.optional("TABLE_NAME") else { return nil }
    let region = try environment.required("AWS_REGION")
    let services = try services()
    let database = DynamoDBClient(
      endpoint: try services.endpoint(.dynamodb, region: region), credentials: services.credentials, http: http,
      policy: services.policy, clock: clock)
    let bus = EventBridgeClient(
      endpoint: try services.endpoint(.events, region: region), credentials: services.credentials, http: http,
      policy: services.policy, clock: clock)
    store = LedgerStore(
      table: LedgerTable(database: database, name: table, hosts: try SignalHosts(environment)), clock: clock)
    events = RequestEvents(bus: bus, clock: clock)
  }
}
