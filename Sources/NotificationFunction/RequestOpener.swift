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

  private var outbound: OutboundClient { gathering.outbound }

  /// Asks for what a Create wants, and gives the digest of its values.
  func open(_ event: ResourceEvent, _ log: Log) throws(OpeningError) -> String {
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
      .init(resource: event.resource, handle: handle), by: event.function, until: event.deadline)
    try ask(event, bound, changes: nil, gathered, log)
    return bound.digest
  }

  /// Asks for what a resource wants, with what was gathered.
  func ask(
    _ event: ResourceEvent, _ bound: BoundProperties, changes: PropertyChanges?, _ gathered: Gathered, _ log: Log
  ) throws(OpeningError) {
    let view: ResourceView?
    do { view = try gathered.view?.get() } catch { throw .store(.unavailable(error)) }
    guard let asked = try openRequest(event, bound, changes, view, log) else { return }
    var facts = asked.facts
    facts.isVerified = try isVerified(gathered.handle, log)
    facts.launchedBy = try gathering.requesters.launchedBy(event.resource.stackID, gathered, log)
    let electorate = try electorate(for: asked.showing(facts))
    facts = facts.asking(electorate)
    let request = asked.showing(facts)
    let reach: Reachability?
    do {
      reach = try courier.reach(
        electorate, gathered.subscriptions, about: facts, stackID: event.resource.stackID, until: event.deadline, log)
    } catch {
      throw .email(error)
    }
    let opened: OpenedRequest
    do {
      opened = try store.open(
        request, of: event.resource, view, by: electorate, maxOpen: gathering.requesters.maxOpen,
        until: event.deadline)
    } catch {
      throw .store(error)
    }
    try courier.send(
      opened.invitations, facts, reach, .opening(isNew: opened.isNew), stackID: event.resource.stackID,
      until: event.deadline, log)
  }

  /// The request that a resource makes; nil if it was answered before its wait handle expired.
  private func openRequest(
    _ event: ResourceEvent, _ bound: BoundProperties, _ changes: PropertyChanges?, _ view: ResourceView?, _ log: Log
  ) throws(OpeningError) -> ApprovalRequest? {
    do {
      return try request(event, bound, changes)
    } catch .request(.expired) {
      guard let ledger = gathering.ledger, let view, let handle = try? event.resource.waitHandle(hosts: hosts) else {
        throw .request(.expired)
      }
      do {
        guard
          try ledger.isAnswered(event.resource, handle, digest: bound.digest, view, until: event.deadline)
        else { throw OpeningError.request(.expired) }
      } catch let error as OpeningFailure {
        throw .store(error)
      } catch {
        throw .request(.expired)
      }
      log.info("the request was answered before its wait handle expired: no one is asked")
      return nil
    } catch {
      throw error
    }
  }

  static func bound(_ event: ResourceEvent) throws(OpeningError) -> BoundProperties {
    do { return try event.bound() } catch { throw .request(error) }
  }

  private func request(
    _ event: ResourceEvent, _ bound: BoundProperties, _ changes: PropertyChanges?
  ) throws(OpeningError) -> ApprovalRequest {
    do {
      return try ApprovalRequest(
        event.resource, bound: bound, changes: changes, hosts: hosts, at: outbound.clock.now())
    } catch {
      throw .request(error)
    }
  }

  /// Whether the stack's wait handle is the one of the request; throws if it is another.
  private func isVerified(_ check: HandleCheck, _ log: Log) throws(OpeningError) -> Bool {
    switch check {
    case .verified: return true
    case .another: throw .foreignHandle
    case .notVerified(let error):
      if let error {
        log.warn(
          "it can't be read whether the wait handle is the stack's own: the request goes out as not verified",
          ["reason": .string("\(error)")])
      }
      return false
    }
  }

  private func electorate(for request: ApprovalRequest) throws(OpeningError) -> Electorate? {
    if let electorate {
      do { return try electorate.electorate(for: request) } catch { throw .electorate(error) }
    }
    if request.approvers != nil { throw .electorate(.needsLedger("Approvers")) }
    if let quorum = request.quorum, quorum > 1 { throw .electorate(.needsLedger("Quorum")) }
    return nil
  }
}

/// Why a request was not opened.
enum OpeningError: Error, Equatable, CustomStringConvertible {
  case request(InvalidApprovalRequest)
  case electorate(ImpossibleElectorate)
  case email(EmailError)
  case store(OpeningFailure)
  /// The stack has another wait handle than the event says.
  case foreignHandle
  /// The installation wants to know which person launched, and AWS does not say.
  case requesterNotVerified(LaunchedBy)
  /// The same, but AWS could not be asked.
  case requesterUnread(ServiceError)
  /// An update to values that were not approved; the changes as sentences.
  case notApproved([String])

  var description: String {
    switch self {
    case .request(let error): "\(error)"
    case .electorate(let error): "\(error)"
    case .email(let error): "\(error)"
    case .store(let error): "\(error)"
    case .foreignHandle:
      "CloudFormation says that the wait handle of this stack has another URL than the property WaitUrl. Set it to !Ref and this stack's own wait handle."
    case .requesterNotVerified(.principal(let arn)):
      "AWS says that this product was launched by \(arn), and whoever takes on that role chooses the session's name. This approval flow wants to know which person asks: launch from Service Catalog as an IAM user or with IAM Identity Center, or ask the administrator to add the role to TRUSTED_SESSION_ROLES."
    case .requesterNotVerified:
      "AWS does not say who launched this product, and this approval flow wants to know (VERIFY_REQUESTER is require). Launch it from Service Catalog in the account of the approval flow, as an IAM user or with IAM Identity Center."
    case .requesterUnread(let problem):
      "It can't be read who launched this product (\(problem)), and this approval flow wants to know (VERIFY_REQUESTER is require). Launch it again later; if that fails too, the administrator has to let the notification function call DescribeStacks and DescribeStackResource."
    case .notApproved(let changes):
      "These values were not approved: \(changes.isEmpty ? "nobody has approved them for this stack" : changes.joined(separator: "; ")). What runs stays as it is. To have the new values approved, launch the product anew, or give its template a wait handle and a wait condition with new logical ids, so that the approvers are asked."
    }
  }
}
