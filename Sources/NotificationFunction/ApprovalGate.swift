import ApprovalFlow
import Foundation
import LambdaCore

/// What `Custom::ApprovalGate` does: lets a stack pass only if the ledger says that its request was approved, and that what the
/// stack is about to run is what was approved.
///
/// A requester can read the wait URL in the events of the stack and signal it; the ledger is out of reach for a requester.
struct ApprovalGate {
  /// The one reserved resource type.
  static let resourceType = "Custom::ApprovalGate"

  let gathering: Gathering
  let hosts: SignalHosts

  /// The values for `!GetAtt`; throws if the stack must not pass.
  func answer(_ event: ResourceEvent, _ news: inout News, _ log: Log) throws(GateError) -> [String: String] {
    do {
      switch event.request {
      case .create: return try check(event, old: nil, &news, log)
      case .update(_, _, let old): return try check(event, old: old, &news, log)
      case .delete: return [:]
      }
    } catch {
      news.refused(error, event)
      throw error
    }
  }

  private func check(
    _ event: ResourceEvent, old: [String: JSONValue]?, _ news: inout News, _ log: Log
  ) throws(GateError) -> [String: String] {
    guard let ledger = gathering.ledger else { throw .needsLedger }
    let handle = try? event.resource.waitHandle(hosts: hosts)
    let gathered = gathering.gather(
      .init(resource: event.resource, handle: handle, isUpdate: old != nil, mayAsk: false), by: event.function,
      until: event.deadline)
    let direction = old == nil ? StackDirection.forward : gathered.direction(log)
    guard let handle else {
      // CloudFormation goes back to what ran, whatever that names.
      if direction == .back { return Self.data(nil) }
      throw Self.unusable(event.resource, hosts)
    }
    let gate = GateEvent(
      handle: handle, digest: direction == .back ? nil : try Self.digest(in: event.resource.properties),
      isUpdate: old != nil,
      isUnchanged: old.map { Self.isUnchanged(event.resource, $0) } ?? false,
      direction: direction, goesBack: goesBack(event.resource, handle, old))
    switch try passage(gate, gathered, ledger, until: event.deadline) {
    case .passes(let record):
      log.info(
        "the gate let a stack pass",
        ["request": record.map { .string($0.id) } ?? .null, "stackId": .string(event.resource.stackID)])
      // A stack that goes back passes whatever its request has come to.
      if let record, direction != .back, record.state == .approved { news.passed(record, event) }
      return Self.data(record)
    case .refused(let refusal, let record):
      throw .refused(refusal, record)
    }
  }

  private func passage(
    _ gate: GateEvent, _ gathered: Gathered, _ ledger: LedgerStore, until deadline: Date
  ) throws(GateError) -> GatePassage {
    do throws(StoreUnavailable) {
      guard let view = try gathered.view?.get() else { return .refused(.noRequest, nil) }
      return try ledger.passage(gate, view, until: deadline)
    } catch {
      if gate.direction == .back { return .passes(nil) }
      throw .store(error)
    }
  }

  private func goesBack(_ resource: CustomResource, _ handle: WaitHandle, _ old: [String: JSONValue]?) -> Bool {
    guard let old, let before = try? resource.waitHandle(in: old, hosts: hosts) else { return false }
    return handle.goesBack(from: before)
  }

  private static func isUnchanged(_ resource: CustomResource, _ old: [String: JSONValue]) -> Bool {
    resource.keepsWaitURL(of: old) && resource.properties["Digest"] == old["Digest"]
  }

  /// Why the wait handle can't be read.
  private static func unusable(_ resource: CustomResource, _ hosts: SignalHosts) -> GateError {
    do {
      _ = try resource.waitHandle(hosts: hosts)
      return .refused(.noRequest, nil)
    } catch {
      return .request(error)
    }
  }

  private static func digest(in properties: [String: JSONValue]) throws(GateError) -> String? {
    guard let value = properties["Digest"], value != .null else { return nil }
    guard let text = value.string else { throw .request(.notText("Digest")) }
    return text
  }

  private static func data(_ record: RequestRecord?) -> [String: String] {
    let votes = record?.votes ?? []
    let comments = votes.filter { !$0.comment.isEmpty }.map { "\($0.holder.address ?? ""): \($0.comment)" }
    return [
      "Approvers": votes.compactMap(\.holder.address).joined(separator: ", "),
      "Comments": comments.joined(separator: "; "),
      "DecidedAt": votes.last.map { Timestamp($0.time).iso8601 } ?? "",
    ]
  }
}

/// Why the gate stays shut.
enum GateError: Error, Equatable, CustomStringConvertible {
  case refused(GateRefusal, RequestRecord?)
  case request(InvalidApprovalRequest)
  case store(StoreUnavailable)
  case needsLedger

  var description: String {
    switch self {
    case .refused(let error, _): "\(error)"
    case .request(let error): "\(error)"
    case .store(let error): "\(error)"
    case .needsLedger:
      "This approval flow was deployed without a ledger, so it can't confirm approvals. Deploy it with Ledger: true, or remove the Custom::ApprovalGate."
    }
  }
}

extension GateError {
  /// The word for it in events.
  var word: String {
    switch self {
    case .refused(let refusal, _): refusal.word
    case .request: "unreadable"
    case .store: "ledgerUnavailable"
    case .needsLedger: "noLedger"
    }
  }

  /// The request of the gate's wait handle, if one was found.
  var record: RequestRecord? { if case .refused(_, let record) = self { record } else { nil } }
}
