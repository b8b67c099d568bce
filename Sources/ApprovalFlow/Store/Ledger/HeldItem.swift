import Foundation
import LambdaCore

/// A held answer as attributes of its request's item.
extension LedgerEntry {
  /// None for a launch.
  var heldAttributes: Item {
    var item: Item = [:]
    if let held {
      item["ResponseUrl"] = .string(held.address.url.text)
      item["EventId"] = .string(held.address.requestID)
      item["PhysicalId"] = .string(held.address.physicalID)
      item["WindowEnds"] = .integer(held.windowEnds.wholeSeconds)
    }
    item["Staying"] = staying.map(Self.attribute)
    item["Against"] = against.map(AttributeValue.string)
    item["EndReason"] = endReason.map(AttributeValue.string)
    return item
  }
}

extension LedgerEntry {
  static func attribute(_ details: [RequestFacts.Detail]) -> AttributeValue {
    .list(details.map { .map(["Name": .string($0.name), "Value": .string($0.value)]) })
  }

  static func details(_ attribute: AttributeValue?) -> [RequestFacts.Detail]? {
    attribute?.list?.compactMap { entry in
      guard let name = entry.map?["Name"]?.string, let value = entry.map?["Value"]?.string else { return nil }
      return RequestFacts.Detail(name: name, value: value)
    }
  }
}

extension HeldAnswer {
  /// Reads an item of `stack`; throws unless its URL is where CloudFormation waits for this very event.
  init(_ item: Item, of stack: StackID, hosts: SignalHosts) throws(UnreadableEntry) {
    guard let logicalID = item["ResourceLogicalId"]?.string, let requestID = item["EventId"]?.string,
      let physicalID = item["PhysicalId"]?.string, let end = item["WindowEnds"]?.date,
      let url = item["ResponseUrl"]?.string.flatMap({ try? ExactURL($0) })
    else { throw .otherForm }
    do {
      _ = try ResponseURL(url, stackID: stack.text, logicalID: logicalID, requestID: requestID, hosts: hosts)
    } catch {
      throw .responseURL(error)
    }
    self.init(
      to: ResponseAddress(
        url: url, stackID: stack.text, requestID: requestID, logicalID: logicalID, physicalID: physicalID),
      windowEnds: end)
  }
}
