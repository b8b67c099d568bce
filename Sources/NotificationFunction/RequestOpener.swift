import ApprovalFlow
import Foundation
import LambdaCore

/// Opens requests for approval: gathers what must be known, keeps the request, emails the approvers, notes that.
struct RequestOpener {
  let store: any OpeningStore
  /// Everyone who may decide; nil without a ledger, where everyone who reads the topic may.
  let electorate: Electorate?
  let gathering: Gathering
  let courier: Courier
  let hosts: SignalHosts
  /// nil without a ledger.
  let pass: LateApprovalPass?

  var outbound: OutboundClient { gathering.outbound }

  /// Asks for what a Create wants, and gives the digest of its values.
  func open(_ event: ResourceEvent, _ news: inout News, _ log: Log) throws(OpeningError) -> String {
    let bound = try Self.bound(event)
    let handle: WaitHandle
    do { handle = try event.resource.waitHandle(hosts: hosts) } catch {
      // Reading the whole request names what an administrator would look at first.
      _ = try request(event, bound, nil)
      throw .request(error)
    }
    if !handle.isExpired(at: outbound.clock.now()) {
      let request = try request(event, bound, nil)
      _ = try electorate(for: request)
    }
    let gathered = gathering.gather(
      .init(resource: event.resource, handle: handle, digest: bound.digest), by: event.function, until: event.deadline)
    try ask(event, bound, replacing: nil, against: nil, gathered, &news, log)
    return bound.digest
  }

  /// Asks for what a resource wants, with what was gathered.
  ///
  /// `old` are the values that are to be replaced, if they can be shown, and `against` is their digest; nil for a launch.
  func ask(
    _ event: ResourceEvent, _ bound: BoundProperties, replacing old: BoundProperties?, against: String?,
    _ gathered: Gathered, _ news: inout News, _ log: Log
  ) throws(OpeningError) {
    let view = try Self.view(gathered)
    guard let asked = try openRequest(event, bound, old, against: against, view, log) else { return }
    let (request, electorate) = try identify(asked, event, gathered, log)
    if let electorate, let pass,
      try pass.serve(request, of: event, by: electorate, view, gathered.lateApprovals, &news, log)
    {
      return
    }
    let asking = try prepare(request, electorate, event, gathered, log)
    let opened: OpenedRequest
    do { opened = try open(asking, event, view, log) } catch { throw .store(error) }
    try send(opened, asking, event, log)
  }

  /// What is known before a request is opened.
  struct Asking {
    let request: ApprovalRequest
    let electorate: Electorate?
    let reach: Reachability?
  }

  /// Finds out who asks, and who decides.
  func identify(
    _ asked: ApprovalRequest, _ event: ResourceEvent, _ gathered: Gathered, _ log: Log
  ) throws(OpeningError) -> (request: ApprovalRequest, electorate: Electorate?) {
    var facts = asked.facts
    facts.isVerified = try isVerified(gathered.handle, log)
    let launch = try gathering.requesters.launch(event.resource.stackID, gathered, log)
    facts.launchedBy = launch?.launchedBy
    facts.productARN = launch?.productARN
    facts.lateUntil = gathering.ledger?.lateUntil(asked.deadline)
    let electorate = try electorate(for: asked.showing(facts))
    facts = facts.asking(electorate)
    return (asked.showing(facts), electorate)
  }

  /// Finds out whether those who decide can be reached.
  func prepare(
    _ request: ApprovalRequest, _ electorate: Electorate?, _ event: ResourceEvent, _ gathered: Gathered, _ log: Log
  ) throws(OpeningError) -> Asking {
    do {
      let reach = try courier.reach(
        electorate, gathered.subscriptions, about: request.facts, stackID: event.resource.stackID,
        until: event.deadline, log)
      return Asking(request: request, electorate: electorate, reach: reach)
    } catch {
      throw .email(error)
    }
  }

  func open(
    _ asking: Asking, _ event: ResourceEvent, _ view: ResourceView?, _ log: Log
  ) throws(OpeningFailure) -> OpenedRequest {
    try store.open(
      asking.request, of: event.resource, view, by: asking.electorate, maxOpen: gathering.requesters.maxOpen,
      until: event.deadline, log)
  }

  func send(
    _ opened: OpenedRequest, _ asking: Asking, _ event: ResourceEvent, _ log: Log
  ) throws(OpeningError) {
    try courier.open(
      Mailing(
        stackID: event.resource.stackID, facts: asking.request.facts, opened: opened, reach: asking.reach,
        isAsk: true),
      until: event.deadline, log)
  }

  static func view(_ gathered: Gathered) throws(OpeningError) -> ResourceView? {
    do { return try gathered.view?.get() } catch { throw .store(.unavailable(error)) }
  }
}
