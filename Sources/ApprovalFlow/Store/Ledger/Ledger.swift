import LambdaCore

/// The ledger and the events that go with it: what an install with a table has.
package struct Ledger: Sendable {
  package let store: LedgerStore
  package let events: RequestEvents

  /// Reads `TABLE_NAME`, `LATE_DAYS` and `AWS_REGION`; nil if the install has no table.
  ///
  /// `electorate` is asked for those who may decide now; nil if that is not known.
  package init?(
    _ environment: Environment, aws: @autoclosure () throws(ConfigurationError) -> AWS, electorate: Electorate? = nil
  ) throws(ConfigurationError) {
    let lateDays = try RequestLimits.lateDays(environment)
    guard let table = try environment.optional("TABLE_NAME") else { return nil }
    let region = try environment.required("AWS_REGION")
    let aws = try aws()
    let clock = aws.outbound.clock
    let database = try DynamoDBClient(aws, region: region)
    store = LedgerStore(
      table: LedgerTable(
        database: database, outbound: aws.outbound, name: table, hosts: try SignalHosts(environment),
        approvers: electorate?.approvers, lateDays: lateDays), clock: clock)
    events = RequestEvents(
      bus: try EventBridgeClient(aws, region: region), metrics: RequestMetrics(ledger: table))
  }
}
