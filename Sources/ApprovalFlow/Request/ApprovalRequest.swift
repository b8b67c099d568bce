import Foundation
import LambdaCore

/// A request for approval as the notification function opens it.
package struct ApprovalRequest: Sendable, Equatable {
  let stackID: String
  let logicalID: String
  package let handle: WaitHandle
  package private(set) var facts: RequestFacts
  /// The requester's address.
  let requester: String
  /// Instant after which the request can't be decided any more.
  package let deadline: Date
  let openedAt: Date
  /// The part of the installation's approvers that the product wants; nil for all.
  package let approvers: [String]?
  /// How many approvals the product wants; nil for the installation's number.
  package let quorum: Int?
  /// SHA-256 of the values that the approval is bound to.
  let digest: String
  /// What makes it a change of something that runs; nil for a launch.
  let change: ChangeOrder?
  /// SHA-256 of the values that are to be replaced, and that it is shown against; nil for a launch.
  let against: String?

  /// Reads a resource's properties; `bound` are the same ones, read exactly.
  ///
  /// `old` are the values that are to be replaced, if they can be shown, and `against` is their digest if they can't; `change` says
  /// that CloudFormation waits for the answer itself and not at the handle. Throws if a property is missing, malformed, can't be
  /// shown in full, or names another stack's handle.
  package init(
    _ resource: CustomResource, bound: BoundProperties, replacing old: BoundProperties? = nil,
    against: String? = nil, change: ChangeOrder? = nil,
    hosts: SignalHosts, at now: Date
  ) throws(InvalidApprovalRequest) {
    let properties = RequestProperties(resource.properties)
    let requester = try properties.requester()
    let handle = try resource.waitHandle(hosts: hosts)
    if change == nil, handle.isExpired(at: now) { throw .expired }
    let timeout = try properties.timeout()

    stackID = resource.stackID
    logicalID = resource.logicalID
    self.handle = handle
    openedAt = now
    approvers = try properties.approvers()
    quorum = try properties.quorum()
    self.requester = requester
    deadline = change?.held.windowEnds ?? min(now.addingTimeInterval(timeout), handle.expiry)
    self.change = change
    digest = bound.digest
    self.against = change?.against ?? old?.digest ?? against
    let product = try properties.product()
    let shown = try Self.shown(
      bound, replacing: old, apart: change != nil, placed: ["Product": product, "EmailID": requester])
    facts = RequestFacts(
      requester: requester, product: product, stack: handle.stack, deadline: deadline,
      details: shown.details, notes: bound.notes)
    facts.staying = shown.staying
    facts.isChange = change != nil
    facts.isUpdate = self.against != nil
  }

  /// What the approvers are shown of the bound values, and `apart` from that what stays as it was.
  ///
  /// What is `placed` on the page to the letter is not shown twice.
  private static func shown(
    _ bound: BoundProperties, replacing old: BoundProperties?, apart: Bool, placed: [String: String?]
  ) throws(InvalidApprovalRequest) -> (details: [RequestFacts.Detail], staying: [RequestFacts.Detail]?) {
    do {
      let all = try bound.shown().filter { placed[$0.name] != .some($0.value) }
      let shown = RequestFacts.details(all, old.map { PropertyChanges(from: $0, to: bound) }, apart: apart)
      try BoundProperties.requireRoom(
        for: (shown.details + (shown.staying ?? [])).map { ShownProperty(name: $0.name, value: $0.value) })
      return shown
    } catch {
      throw .unshowable(error)
    }
  }

  /// The id of its item in the ledger: that of the wait handle, and for a change that of the event.
  package var id: String {
    change.map { $0.id(of: ResourceName(stackID: stackID, logicalID: logicalID), digest: digest) }
      ?? LedgerEntry.id(of: handle)
  }

  /// The same with other facts to show.
  package func showing(_ facts: RequestFacts) -> ApprovalRequest {
    var request = self
    request.facts = facts
    return request
  }

  /// SHA-256 of whom the properties want to be asked: what a repeated event must not change.
  var terms: String { LedgerEntry.id(parts: [quorum.map(String.init) ?? ""] + (approvers ?? ["everyone"])) }
}

/// Why a resource's properties make no request.
///
/// Written for readers of the stack's events.
package enum InvalidApprovalRequest: Error, Equatable, CustomStringConvertible {
  case missing(String)
  case notText(String)
  case notAnAddress(String, problem: String)
  case notANumber(String, range: ClosedRange<Int>)
  case waitURL(InvalidWaitHandle)
  case foreignStack
  case expired
  case unbound(InvalidBoundProperties)
  case unreadable(InvalidExactProperties)
  case unshowable(UnshowableProperty)

  package var description: String {
    switch self {
    case .missing(let name): "The property \(name) is missing or empty. Add it to the custom resource."
    case .notText(let name): "The property \(name) must be a text. Give it one value."
    case .notAnAddress(let name, let problem):
      "The property \(name) must be an email address, but \(problem). Correct the address and launch again."
    case .notANumber(let name, let range):
      "The property \(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)."
    case .waitURL(let error):
      "The property WaitUrl is not the URL of a wait handle: \(error). Set it to !Ref and the wait handle's logical id."
    case .foreignStack:
      "The property WaitUrl is the URL of another stack's wait handle. Set it to !Ref and this stack's own wait handle."
    case .unbound(let error): "\(error)"
    case .unreadable(let error): "The properties can't be read: \(error). Correct the custom resource and launch again."
    case .unshowable(let error): "\(error)"
    case .expired:
      "The wait handle's URL has expired. Give the stack a new AWS::CloudFormation::WaitConditionHandle."
    }
  }
}
