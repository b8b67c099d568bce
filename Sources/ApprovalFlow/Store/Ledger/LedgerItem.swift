import Foundation
import LambdaCore

/// The entry as DynamoDB attributes. Times are whole seconds since the Unix epoch, a vote's and `OpenedAtMs` are milliseconds.
extension LedgerEntry {
  var item: Item {
    var item: Item = [
      "RequestId": .string(id), "StackId": .string(handle.stack.text), "LogicalId": .string(handle.logicalID),
      "WaitUrl": .string(handle.url.text), "Requester": .string(requester), "Quorum": .integer(quorum),
      "OpenedAt": .integer(openedAt.wholeSeconds), "Deadline": .integer(deadline.wholeSeconds),
      "ExpiresAt": .integer(deadline.addingTimeInterval(Self.keptFor).wholeSeconds),
      "Status": .string(state.rawValue), "Signalled": .bool(isSignalled), "Version": .integer(version),
      "Approvers": .map(seatAttributes),
      "Details": Self.attribute(details),
    ]
    if let dueAt {
      item["Due"] = ItemUpdate.due
      item["DueAt"] = .integer(dueAt.wholeSeconds)
    }
    item["OpenedAtMs"] = .integer(openedAt.wholeMilliseconds)
    item["RemindedAt"] = remindedAt.map { .integer($0.wholeSeconds) }
    item["RequesterToldAt"] = requesterToldAt.map { .integer($0.wholeSeconds) }
    item["Product"] = product.map(AttributeValue.string)
    item["Notes"] = notes.map(AttributeValue.string)
    item["Verified"] = .bool(isVerified)
    item["LaunchedBy"] = launchedBy.map { .map($0.attributes) }
    item["ResourceLogicalId"] = binding.map { .string($0.resourceLogicalID) }
    item["Digest"] = binding.map { .string($0.digest) }
    item["Terms"] = binding?.terms.map(AttributeValue.string)
    item["ProductArn"] = productARN.map(AttributeValue.string)
    item["StandingUntil"] = usableUntil.map { .integer($0.wholeSeconds) }
    item["StandingRequest"] = usedLateApproval.map(AttributeValue.string)
    if signalClaimedUntil != .distantPast { item["SignalClaimedUntil"] = .integer(signalClaimedUntil.wholeSeconds) }
    if kind != .launch { item["Kind"] = .string(kind.rawValue) }
    item.merge(heldAttributes) { $1 }
    return item
  }

  /// Reads an item, of version 0.1 too; throws if something that every entry has is missing or can't be.
  init(_ item: Item, hosts: SignalHosts) throws(UnreadableEntry) {
    guard let id = item["RequestId"]?.string, let stackID = item["StackId"]?.string,
      let waitURL = item["WaitUrl"]?.string,
      let quorum = item["Quorum"]?.integer(in: 1...Self.maxCounted), let openedAt = item["OpenedAt"]?.date,
      let deadline = item["Deadline"]?.date,
      let state = item["Status"]?.string.flatMap(RequestState.init),
      let version = item["Version"]?.integer(in: 1...Self.maxCounted), let approvers = item["Approvers"]?.map,
      item["SignalClaimedUntil"].map({ $0.date != nil }) ?? true
    else { throw .otherForm }
    let usableUntil = item["StandingUntil"]?.date
    guard state != .approvedLate || usableUntil != nil else { throw .otherForm }
    var seats: [SeatNumber: Seat] = [:]
    for (key, attribute) in approvers {
      guard let number = SeatNumber(key: key), let seat = attribute.map.flatMap(Seat.init) else { throw .otherForm }
      seats[number] = seat
    }
    let openedAtMs = item["OpenedAtMs"]?.integer(in: 0...Timestamp.latestSecond * 1000)
    let handle: WaitHandle
    do { handle = try WaitHandle(waitURL, hosts: hosts) } catch { throw .waitURL(error) }
    guard handle.belongs(to: stackID) else { throw .otherForm }
    guard let kind = item["Kind"].map({ $0.string.flatMap(Kind.init) }) ?? .launch else { throw .otherForm }
    let held = kind == .change ? try HeldAnswer(item, of: handle.stack, hosts: hosts) : nil
    self.init(
      id: id, handle: handle, requester: item["Requester"]?.string ?? "",
      product: item["Product"]?.string, details: Self.details(item["Details"]) ?? [], quorum: quorum,
      openedAt: openedAtMs.map { Date(timeIntervalSince1970: Double($0) / 1000) } ?? openedAt, deadline: deadline,
      seats: seats, state: state,
      isSignalled: item["Signalled"]?.bool ?? false,
      signalClaimedUntil: item["SignalClaimedUntil"]?.date ?? .distantPast, binding: Self.binding(item),
      isVerified: item["Verified"]?.bool ?? false, notes: item["Notes"]?.string,
      launchedBy: item["LaunchedBy"]?.map.flatMap(LaunchedBy.init), productARN: item["ProductArn"]?.string, kind: kind,
      held: held, against: item["Against"]?.string, endReason: item["EndReason"]?.string,
      staying: Self.details(item["Staying"]),
      dueAt: item["Due"] == nil ? nil : item["DueAt"]?.date, remindedAt: item["RemindedAt"]?.date,
      requesterToldAt: item["RequesterToldAt"]?.date, usableUntil: usableUntil,
      usedLateApproval: item["StandingRequest"]?.string, version: version)
  }

  private static func binding(_ item: Item) -> Binding? {
    guard let logicalID = item["ResourceLogicalId"]?.string, let digest = item["Digest"]?.string else { return nil }
    return Binding(resourceLogicalID: logicalID, digest: digest, terms: item["Terms"]?.string)
  }

  /// Upper bound of stored counters: rejects tampered values and rules out overflow.
  static let maxCounted = 1_000_000_000

  private var seatAttributes: Item {
    Dictionary(uniqueKeysWithValues: seats.map { ($0.key.key, .map($0.value.attributes)) })
  }
}

/// Why an item of the table is not an entry, to be read after the entry's id.
package enum UnreadableEntry: Error, Equatable, CustomStringConvertible {
  case otherForm
  case waitURL(InvalidWaitHandle)
  case responseURL(InvalidResponseURL)

  package var description: String {
    switch self {
    case .otherForm: "is not of this version's form"
    case .waitURL(let error): "holds an invalid wait URL: \(error)"
    case .responseURL(let error): "holds an answer to be given where CloudFormation does not wait: \(error)"
    }
  }
}

extension AttributeValue {
  /// Seconds of `Date.distantPast` and of the end of the year 9999: no entry has a time before or after.
  fileprivate static let earliest = Date.distantPast.wholeSeconds

  var date: Date? {
    integer(in: Self.earliest...Timestamp.latestSecond).map { Date(timeIntervalSince1970: Double($0)) }
  }

  func integer(in range: ClosedRange<Int>) -> Int? {
    integer.flatMap { range.contains($0) ? $0 : nil }
  }
}

extension Date {
  /// Seconds since the Unix epoch, rounded up, so that nothing ends before its time.
  var wholeSeconds: Int { Int(timeIntervalSince1970.rounded(.up)) }
}
