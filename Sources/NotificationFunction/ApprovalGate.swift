import ApprovalFlow
import Foundation
import LambdaCore

/// What `Custom::ApprovalGate` does: lets a stack pass only if the ledger says that its request was approved.
///
/// A requester can read the wait URL in the events of the stack and signal it; the ledger is out of reach for a requester.
struct ApprovalGate {
  /// The one reserved resource type.
  static let resourceType = "Custom::ApprovalGate"

  let register: any OpeningRegister
  let hosts: SignalHosts
  let clock: WallClock

  /// The values for `!GetAtt`; throws where the stack must not pass.
  func answer(
    _ request: CustomResourceRequest, until deadline: Date, _ log: Log
  ) throws -> [String: String] {
    switch request {
    case .create(let resource):
      let record = try passed(resource, until: deadline)
      log.info("the gate let a stack pass", ["request": .string(record.id), "stackId": .string(resource.stackID)])
      return Self.data(record)
    case .update(let resource, _, let old):
      guard hasPassed(resource, old) else { return Self.data(try passed(resource, until: deadline)) }
      // A record deleted by TTL since then must not stop it.
      guard let record = try known(resource, until: deadline) else { return Self.data(nil) }
      return Self.data(try approved(record))
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

  private func passed(_ resource: CustomResource, until deadline: Date) throws -> RequestRecord {
    guard let record = try known(resource, until: deadline) else { throw GateRefusal.noRequest }
    return try approved(record)
  }

  private func approved(_ record: RequestRecord) throws(GateRefusal) -> RequestRecord {
    guard record.state == .approved else { throw .notApproved(record.state) }
    return record
  }

  private func known(_ resource: CustomResource, until deadline: Date) throws -> RequestRecord? {
    try register.request(for: try resource.waitHandle(hosts: hosts), until: deadline)
  }

  private static func data(_ record: RequestRecord?) -> [String: String] {
    let votes = record?.votes ?? []
    let comments = votes.filter { !$0.comment.isEmpty }.map { "\($0.approver ?? ""): \($0.comment)" }
    return [
      "Approvers": votes.compactMap(\.approver).joined(separator: ", "),
      "Comments": comments.joined(separator: "; "),
      "DecidedAt": votes.last.map { Timestamp($0.time).iso8601 } ?? "",
    ]
  }
}

/// Why a stack does not pass.
///
/// Written for whoever reads the stack's events.
enum GateRefusal: Error, Equatable, CustomStringConvertible {
  case noRequest
  case notApproved(RequestRecord.State)

  var description: String {
    switch self {
    case .noRequest:
      "Not approved: nobody was asked for approval with this wait handle. The property WaitUrl must be the same as the one of Custom::NotificationFunction in this stack."
    case .notApproved(.rejected):
      "Not approved: an approver rejected the request."
    case .notApproved(.withdrawn):
      "Not approved: the request was withdrawn."
    case .notApproved:
      "Not approved: the wait condition was signalled, but not by an approver's decision. Wait for the decision, and launch again."
    }
  }
}
