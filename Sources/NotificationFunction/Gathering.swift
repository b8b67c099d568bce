import ApprovalFlow
import Foundation
import LambdaCore

/// Asks AWS what must be known before anything is decided, all of it side by side: one round trip.
struct Gathering {
  let outbound: OutboundClient
  let cloudFormation: CloudFormationClient
  /// nil without a ledger.
  let ledger: LedgerStore?
  let check: SubscriptionCheck
  let requesters: RequesterPolicy

  /// What an event wants to know.
  struct Wish {
    let resource: CustomResource
    /// The wait handle that the event names.
    let handle: WaitHandle?
    /// The one that it named before.
    var oldHandle: WaitHandle?
    var isUpdate = false
    /// The digest of the values that are asked for, and of those that they replace; nil if they can't be read.
    var digest: String?
    var against: String?
    /// Whether approvers may have to be asked.
    var mayAsk = true
    /// The request that the event would open for a change, or has opened before.
    var changeID: String?

    /// The same if approvers have to be asked, and the values that are replaced are those of `against`.
    func asking(against: String?) -> Wish {
      var wish = self
      (wish.mayAsk, wish.against) = (true, against)
      return wish
    }
  }

  func gather(_ wish: Wish, by function: FunctionARN?, until deadline: Date) -> Gathered {
    let stack = StackID(wish.resource.stackID).flatMap { function?.canDescribe($0) == true ? $0 : nil }
    let described = stack.flatMap { wish.isUpdate || wish.mayAsk && requesters.wantsTags(of: $0) ? $0 : nil }
    let checked = stack == nil || !wish.mayAsk ? nil : wish.handle
    let (descriptions, physicalIDs, pages, views, lateApprovals) = outbound.sideBySide(
      .group(described.map { [cloudFormation.describe(DescribeStacks(stackID: $0.text))] } ?? []),
      .group(
        checked.map {
          [cloudFormation.physicalID(DescribeStackResource(stackID: $0.stack.text, logicalID: $0.logicalID))]
        } ?? []),
      .group(wish.mayAsk ? check.firstPages : []),
      .group(
        ledger.map {
          [
            $0.view(
              of: wish.resource.name, handles: Self.different(wish.handle, wish.oldHandle), changeID: wish.changeID)
          ]
        } ?? []),
      .group([lateApprovals(wish)].compactMap(\.self)),
      until: deadline)
    return Gathered(
      stack: Self.first(descriptions), handle: HandleCheck(wish.handle, Self.first(physicalIDs)),
      subscriptions: pages.get(), view: Self.first(views).map(Self.flattened), lateApprovals: Self.first(lateApprovals))
  }

  /// What was gathered, with what is to be known before approvers are asked about values that replace those of `against`.
  ///
  /// Only where the event did not say so itself: that costs one more round trip.
  func complete(
    _ gathered: Gathered, _ wish: Wish, against: String?, by function: FunctionARN?, until deadline: Date
  ) -> Gathered {
    guard !wish.mayAsk || wish.against != against else { return gathered }
    var full = gather(wish.asking(against: against), by: function, until: deadline)
    full.view = gathered.view
    return full
  }

  private func lateApprovals(_ wish: Wish) -> PreparedCall<[LateApproval], ServiceError>? {
    guard wish.mayAsk, let handle = wish.handle, let digest = wish.digest else { return nil }
    return ledger?.lateApprovals(for: handle.stack, digest: digest, against: wish.against)
  }

  private static func different(_ one: WaitHandle?, _ other: WaitHandle?) -> [WaitHandle] {
    one == other ? [one].compactMap { $0 } : [one, other].compactMap { $0 }
  }

  private static func first<Output, Problem>(
    _ group: Result<[Result<Output, Problem>], Never>
  ) -> Result<Output, Problem>? { group.get().first }

  private static func flattened(
    _ view: Result<Result<ResourceView, StoreUnavailable>, Never>
  ) -> Result<ResourceView, StoreUnavailable> { view.get() }
}

/// What AWS has said; nil is what was not asked.
struct Gathered {
  let stack: Result<StackDescription, ServiceError>?
  let handle: HandleCheck
  /// The first page of each topic, in the order of `Audience.topicARNs`.
  let subscriptions: [Result<SNSSubscriptionPage, ServiceError>]
  var view: Result<ResourceView, StoreUnavailable>?
  /// What was approved too late for an earlier launch of the same values.
  let lateApprovals: Result<[LateApproval], ServiceError>?

  /// Why CloudFormation has not said who launched; nil if it has, or was not asked.
  var problem: ServiceError? {
    if case .notVerified(let problem?) = handle { return problem }
    if case .failure(let problem) = stack { return problem }
    return nil
  }

  /// The change that the event itself has opened before; nil if it has not, or if that is not known.
  var repeatedChange: RepeatedChange? { try? view?.get().repeated }

  /// Where CloudFormation goes with the stack.
  func direction(_ log: Log) -> StackDirection {
    switch stack {
    case nil: return .unknown
    case .success(let description): return StackDirection(description)
    case .failure(let error):
      log.warn("the stack's status can't be read", ["reason": .string("\(error)")])
      return .unknown
    }
  }
}

/// What CloudFormation says about the wait handle that an event names.
enum HandleCheck: Equatable {
  /// It is the stack's own.
  case verified
  /// The stack has another one by that name.
  case another
  /// Another account's stack, or an answer that tells nothing.
  case notVerified(ServiceError?)

  init(_ handle: WaitHandle?, _ physicalID: Result<String?, ServiceError>?) {
    switch physicalID {
    case .success(let id?): self = id == handle?.url.text ? .verified : .another
    case .success(nil), nil: self = .notVerified(nil)
    case .failure(let error): self = .notVerified(error)
    }
  }
}
