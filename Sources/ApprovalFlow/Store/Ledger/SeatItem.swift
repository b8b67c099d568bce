import Foundation
import LambdaCore

/// A seat and its vote as DynamoDB attributes.
extension LedgerEntry.Seat {
  var attributes: Item {
    var attributes: Item = [
      "Address": .string(address), "KeyHash": .string(keyHash), "CodeHash": .string(codeHash),
      "WrongCodes": .integer(wrongCodes),
    ]
    if let emailedAt { attributes["MailedAt"] = .integer(emailedAt.wholeSeconds) }
    if let sentAgainAt { attributes["SentAgainAt"] = .integer(sentAgainAt.wholeSeconds) }
    if let remindedAt { attributes["RemindedAt"] = .integer(remindedAt.wholeSeconds) }
    if let toldAt { attributes["ToldAt"] = .integer(toldAt.wholeSeconds) }
    if !laterKeys.isEmpty { attributes["Keys"] = .list(laterKeys.map { .map($0.attributes) }) }
    attributes["Unreached"] = unreached.map(AttributeValue.string)
    if let vote { attributes["Vote"] = .map(vote.attributes) }
    return attributes
  }

  init?(_ attributes: Item) {
    guard let address = attributes["Address"]?.string, let keyHash = attributes["KeyHash"]?.string,
      let codeHash = attributes["CodeHash"]?.string,
      let wrongCodes = attributes["WrongCodes"]?.integer(in: 0...LedgerEntry.maxCounted),
      attributes["MailedAt"].map({ $0.date != nil }) ?? true
    else { return nil }
    let vote = attributes["Vote"]?.map.flatMap { Vote($0, by: .approver(address)) }
    guard attributes["Vote"] == nil || vote != nil else { return nil }
    guard let later = attributes["Keys"].map({ $0.list }) ?? [], later.count < Self.maxKeys else { return nil }
    let laterKeys = later.compactMap { $0.map.flatMap(SeatKey.init) }
    guard laterKeys.count == later.count else { return nil }
    self.init(
      address: address, keyHash: keyHash, codeHash: codeHash, wrongCodes: wrongCodes, laterKeys: laterKeys,
      emailedAt: attributes["MailedAt"]?.date, sentAgainAt: attributes["SentAgainAt"]?.date,
      unreached: attributes["Unreached"]?.string, remindedAt: attributes["RemindedAt"]?.date,
      toldAt: attributes["ToldAt"]?.date, vote: vote)
  }
}

extension Vote {
  var attributes: Item {
    var attributes: Item = [
      "Decision": .string(choice.rawValue), "Comment": .string(comment),
      "DecidedAt": .integer(Int((time.timeIntervalSince1970 * 1000).rounded())),
    ]
    attributes["SourceAddress"] = sourceAddress.map(AttributeValue.string)
    attributes["BallotId"] = ballotID.map(AttributeValue.string)
    return attributes
  }

  init?(_ attributes: Item, by holder: Holder) {
    guard let choice = attributes["Decision"]?.string.flatMap(Choice.init),
      let milliseconds = attributes["DecidedAt"]?.integer(in: 0...Timestamp.latestSecond * 1000)
    else { return nil }
    self.init(
      by: holder, choice: choice, comment: attributes["Comment"]?.string ?? "",
      time: Date(timeIntervalSince1970: Double(milliseconds) / 1000),
      sourceAddress: attributes["SourceAddress"]?.string, ballotID: attributes["BallotId"]?.string)
  }
}
