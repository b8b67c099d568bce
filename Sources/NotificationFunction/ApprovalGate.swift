import ApprovalFlow
import Foundation
import LambdaCore

/// What `Custom::ApprovalGate` does: lets a stack pass only if the ledger says that its request was approved.
///
/// A requester can read the wait URL in the events of the stack and signal it; the ledger is out of reach for a requester.
struct ApprovalGate {
  /// The one reserved resource type.
  static let resourceType = "Custom::ApprovalGate"

  /// nil without a ledger.
  let records: (any RequestRecords)?
  let hosts: SignalHosts
  let clock: WallClock

  /// The values for `!GetAtt`; throws if the stack must not pass.
  func answer(
    _ request: CustomResourceRequest, until deadline: Date, _ log: Log
  ) throws(GateError) -> [String: String] {
    switch request {
    case .create(let resource):
      let record = try requireApproved(resource, until: deadline)
      log.info("the gate let a stack pass", ["request": .string(record.id), "stackId": .string(resource.stackID)])
      return Self.data(record)
    case .update(let resource, _, let old):
      // It passed before; a record deleted by TTL since then must not stop it.
      let record =
        hasPassed(resource, old)
        ? try findRecord(resource, until: deadline) : try requireApproved(resource, until: deadline)
      return Self.data(try record.map(Self.approved))
    case .delete:
      return [:]
    }
  }

  /// Whether the stack passed with this wait handle before.
  private func hasPassed(_ resource: CustomResource, _ old: [String: JSONValue]) -> Bool {
    if resource.keepsWaitURL(of: old) { return true }
    guard let handle = try? resource.waitHandle(hosts: hosts),
      let old = try? resource.waitHandle(in: old, hosts: hosts)
    else { return false }
    return RollbackCheck.isRollback(to: handle, from: old, at: clock.now())
  }

  private func requireApproved(_ resource: CustomResource, until deadline: Date) throws(GateError) -> RequestRecord {
    guard let record = try findRecord(resource, until: deadline) else { throw .refused(.noRequest) }
    return try Self.approved(record)
  }

  private static func approved(_ record: RequestRecord) throws(GateError) -> RequestRecord {
    do { try record.requireApproved() } catch { throw .refused(error) }
    return record
  }

  private func findRecord(_ resource: CustomResource, until deadline: Date) throws(GateError) -> RequestRecord? {
    guard let records else { throw .needsLedger }
    let handle: WaitHandle
    do { handle = try resource.waitHandle(hosts: hosts) } catch { throw .request(error) }
    do { return try records.record(for: handle, until: deadline) } catch { throw .store(error) }
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
  case refused(GateRefusal)
  case request(InvalidApprovalRequest)
  case store(StoreUnavailable)
  case needsLedger

  var description: String {
    switch self {
    case .refused(let error): "\(error)"
    case .request(let error): "\(error)"
    case .store(let error): "\(error)"
    case .needsLedger:
      "This approval flow was deployed without a ledger, so it can't confirm approvals. Deploy it with Ledger: true, or remove the Custom::ApprovalGate."
    }
  }
}
