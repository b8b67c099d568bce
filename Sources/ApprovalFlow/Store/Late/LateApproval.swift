import Foundation
import LambdaCore

/// An approval that came too late, as the next launch finds it: a copy of what its request says, which stays the truth.
package struct LateApproval: Sendable, Equatable {
  /// The request that was approved late.
  let requestID: String
  /// Whom and what it is for.
  let scope: LateApprovalScope
  let until: Date
  /// In the order they were given.
  let votes: [Vote]

  init(requestID: String, scope: LateApprovalScope, until: Date, votes: [Vote]) {
    self.requestID = requestID
    self.scope = scope
    self.until = until
    self.votes = votes
  }

  /// nil unless `entry` is approved late.
  init?(_ entry: LedgerEntry) {
    guard entry.state == .approvedLate, let scope = entry.lateApprovalScope, let until = entry.usableUntil else {
      return nil
    }
    self.init(
      requestID: entry.id, scope: scope, until: until, votes: entry.votes.filter { $0.choice == .approve })
  }

  /// Whether it lets `request` pass, its votes counted against those who may decide that now.
  func serves(_ request: ApprovalRequest, of electorate: Electorate, at now: Date) -> Bool {
    scope == request.lateApprovalScope && until > now
      && electorate.approvers.count { vote(of: $0) != nil } >= electorate.quorum
  }

  /// The vote of an approver; nil if they gave none.
  func vote(of address: String) -> Vote? {
    votes.first { $0.holder.address.map(Electorate.folded) == Electorate.folded(address) }
  }
}

extension LateApproval {
  /// The write that puts it where the next launch looks for it; it changes nothing if it is there.
  var change: LedgerChange { LedgerChange(scope.itemID, .found(self)) }
}

/// A late approval that let a request pass, and the item in which it was found.
package struct UsedApproval: Sendable, Equatable {
  let itemID: String
  let requestID: String

  /// nil if the approvers of `entry` were asked.
  init?(_ entry: LedgerEntry) {
    guard let requestID = entry.usedLateApproval, let scope = entry.lateApprovalScope else { return nil }
    itemID = scope.itemID
    self.requestID = requestID
  }
}

/// The item that keeps the late approvals of one scope: an attribute of each, named by its request.
extension LateApproval {
  /// All approvals in an item, the first to end first.
  static func all(in item: Item) -> [LateApproval] {
    let id = item["RequestId"]?.string ?? ""
    return item.compactMap { name, value in value.map.flatMap { LateApproval(requestID: name, $0, in: id) } }
      .sorted { ($0.until, $0.requestID) < ($1.until, $1.requestID) }
  }

  init?(requestID: String, _ attributes: Item, in itemID: String) {
    guard LedgerEntry.isID(requestID), let holder = attributes["For"]?.string, let until = attributes["Until"]?.integer,
      let votes = attributes["Votes"]?.list
    else { return nil }
    self.init(
      requestID: requestID, scope: LateApprovalScope(itemID: itemID, holder: holder),
      until: Date(timeIntervalSince1970: TimeInterval(until)),
      votes: votes.compactMap { vote in
        guard let vote = vote.map, let address = vote["Address"]?.string else { return nil }
        return Vote(vote, by: .approver(address))
      })
  }

  var attributes: Item {
    [
      "For": .string(scope.holder), "Until": .integer(until.wholeSeconds),
      "Votes": .list(
        votes.compactMap { vote in
          vote.holder.address.map { .map(vote.attributes.merging(["Address": .string($0)]) { $1 }) }
        }),
    ]
  }
}
