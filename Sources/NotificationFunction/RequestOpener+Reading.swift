import ApprovalFlow
import Foundation
import LambdaCore

/// What an event and what was gathered say of a request.
extension RequestOpener {
  /// The request that a resource makes; nil if it was answered before its wait handle expired.
  func openRequest(
    _ event: ResourceEvent, _ bound: BoundProperties, _ old: BoundProperties?, against: String?,
    _ view: ResourceView?, _ log: Log
  ) throws(OpeningError) -> ApprovalRequest? {
    do {
      return try request(event, bound, old, against: against)
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

  func request(
    _ event: ResourceEvent, _ bound: BoundProperties, _ old: BoundProperties?, against: String? = nil,
    _ change: ChangeOrder? = nil
  ) throws(OpeningError) -> ApprovalRequest {
    do {
      return try ApprovalRequest(
        event.resource, bound: bound, replacing: old, against: against, change: change, hosts: hosts,
        at: outbound.clock.now())
    } catch {
      throw .request(error)
    }
  }

  /// Whether the stack's wait handle is the one of the request; throws if it is another.
  func isVerified(_ check: HandleCheck, _ log: Log) throws(OpeningError) -> Bool {
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

  func electorate(for request: ApprovalRequest) throws(OpeningError) -> Electorate? {
    if let electorate {
      do { return try electorate.electorate(for: request) } catch { throw .electorate(error) }
    }
    if request.approvers != nil { throw .electorate(.needsLedger("Approvers")) }
    if let quorum = request.quorum, quorum > 1 { throw .electorate(.needsLedger("Quorum")) }
    return nil
  }
}
