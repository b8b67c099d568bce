import Foundation
import LambdaCore

/// The entry as DynamoDB attributes. Times are whole seconds since the Unix epoch, a vote's are milliseconds.
extension LedgerEntry {
  var item: Item {
    var item: Item = [
      "RequestId": .string(id), "StackId": .string(stackID), "LogicalId": .string(logicalID),
      "WaitUrl": .string(waitURL), "Requester": .string(requester), "Quorum": .integer(quorum),
      "OpenedAt": .integer(openedAt.wholeSeconds), "Deadline": .integer(deadline.wholeSeconds),
      "ExpiresAt": .integer(deadline.addingTimeInterval(Self.keptFor).wholeSeconds),
      "Status": .string(state.rawValue), "Signalled": .bool(isSignalled), "Version": .integer(version),
      "Approvers": .map(seats.mapValues { .map($0.attributes) }),
      "Details": .list(details.map { .map(["Name": .string($0.name), "Value": .string($0.value)]) }),
    ]
    item["Product"] = product.map(AttributeValue.string)
    return item
  }

  /// Reads an item; nil where something that every entry has is missing.
  init?(_ item: Item) {
    guard let id = item["RequestId"]?.string, let stackID = item["StackId"]?.string,
      let logicalID = item["LogicalId"]?.string, let waitURL = item["WaitUrl"]?.string,
      let quorum = item["Quorum"]?.integer, let openedAt = item["OpenedAt"]?.date,
      let deadline = item["Deadline"]?.date,
      let state = item["Status"]?.string.flatMap(RequestRecord.State.init), let version = item["Version"]?.integer,
      let approvers = item["Approvers"]?.map
    else { return nil }
    let seats = approvers.compactMapValues { $0.map.flatMap(Seat.init) }
    guard seats.count == approvers.count else { return nil }
    self.init(
      id: id, stackID: stackID, logicalID: logicalID, waitURL: waitURL, requester: item["Requester"]?.string ?? "",
      product: item["Product"]?.string, details: (item["Details"]?.list ?? []).compactMap(Self.detail), quorum: quorum,
      openedAt: openedAt, deadline: deadline, seats: seats, state: state,
      isSignalled: item["Signalled"]?.bool ?? false,
      signalClaimedUntil: item["SignalClaimedUntil"]?.date ?? .distantPast, version: version)
  }

  private static func detail(_ attribute: AttributeValue) -> RequestFacts.Detail? {
    guard let name = attribute.map?["Name"]?.string, let value = attribute.map?["Value"]?.string else { return nil }
    return RequestFacts.Detail(name: name, value: value)
  }
}

extension LedgerEntry.Seat {
  var attributes: Item {
    var attributes: Item = [
      "Address": .string(address), "KeyHash": .string(keyHash), "CodeHash": .string(codeHash),
      "WrongCodes": .integer(wrongCodes),
    ]
    if let mailedAt { attributes["MailedAt"] = .integer(mailedAt.wholeSeconds) }
    if let vote { attributes["Vote"] = .map(vote.attributes) }
    return attributes
  }

  init?(_ attributes: Item) {
    guard let address = attributes["Address"]?.string, let keyHash = attributes["KeyHash"]?.string,
      let codeHash = attributes["CodeHash"]?.string, let wrongCodes = attributes["WrongCodes"]?.integer
    else { return nil }
    self.init(
      address: address, keyHash: keyHash, codeHash: codeHash, wrongCodes: wrongCodes,
      mailedAt: attributes["MailedAt"]?.date,
      vote: attributes["Vote"]?.map.flatMap { Vote($0, approver: address) })
  }
}

extension Vote {
  var attributes: Item {
    var attributes: Item = [
      "Decision": .string(choice.rawValue), "Comment": .string(comment),
      "DecidedAt": .integer(Int((time.timeIntervalSince1970 * 1000).rounded())),
    ]
    attributes["SourceAddress"] = sourceAddress.map(AttributeValue.string)
    return attributes
  }

  init?(_ attributes: Item, approver: String) {
    guard let choice = attributes["Decision"]?.string.flatMap(Choice.init),
      let milliseconds = attributes["DecidedAt"]?.integer
    else { return nil }
    self.init(
      approver: approver, choice: choice, comment: attributes["Comment"]?.string ?? "",
      time: Date(timeIntervalSince1970: Double(milliseconds) / 1000),
      sourceAddress: attributes["SourceAddress"]?.string)
  }
}

extension AttributeValue {
  fileprivate var date: Date? { integer.map { Date(timeIntervalSince1970: Double($0)) } }
}

extension Date {
  /// Seconds since the Unix epoch, rounded up, so that nothing ends before its time.
  var wholeSeconds: Int { Int(timeIntervalSince1970.rounded(.up)) }
}
