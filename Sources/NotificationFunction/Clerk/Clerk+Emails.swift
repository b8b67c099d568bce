import ApprovalFlow
import Foundation
import LambdaCore

/// Emails that launches have left.
extension Clerk {
  /// Sends what no launch could send, with new links: the ledger has only hashes of the first.
  func sendEmails(_ batch: inout ClerkBatch, _ round: inout ClerkRound, _ log: Log) throws(StoreUnavailable) {
    let owed = seatsToEmail(&batch, round)
    let asked = try withRoom(owed, &batch, until: round.deadline, log)
    guard !asked.isEmpty else { return }
    let requests = batch.requests
    let invitations = try store.invitations(for: asked.map { (requests[$0.index], $0.seats) }, until: round.deadline)
    let reach = courier.reach(of: asked.flatMap(\.seats).addresses, until: round.lettersUntil, log)
    let mailings = zip(asked, invitations).map { asked, invitations in
      let request = requests[asked.index]
      return Mailing(
        stackID: request.stackID, facts: request.facts,
        opened: OpenedRequest(inviting: invitations, isNew: false, openedAt: request.openedAt), reach: reach)
    }
    let results = courier.send(mailings, &round.findings, until: round.lettersUntil, round.deadline, log)
    for ((index, _), result) in zip(asked, results) {
      if let error = result.noteFailure { throw .table(error) }
      if let failure = result.failure {
        log.warn(
          "an email is still to be sent", ["request": .string(requests[index].id), "reason": .string("\(failure)")])
      }
      if !result.waiting.isEmpty { batch.results[index].isComplete = false }
    }
  }

  /// Seats that emails are owed to, by the request's index, but for approvers who get no more in this run.
  private func seatsToEmail(_ batch: inout ClerkBatch, _ round: ClerkRound) -> [(index: Int, seats: [DueRequest.Seat])]
  {
    var asked: [(index: Int, seats: [DueRequest.Seat])] = []
    for (index, request) in batch.requests.enumerated() {
      guard case .ask(let emails, _) = request.task, !emails.isEmpty else { continue }
      let seats = emails.filter { !round.findings.resting.contains(ExactText($0.address)) }
      if seats.count < emails.count { batch.results[index].isComplete = false }
      if !seats.isEmpty { asked.append((index, seats)) }
    }
    return asked
  }

  /// Those of `asked` whose requesters have room for another open request; the others wait.
  private func withRoom(
    _ asked: [(index: Int, seats: [DueRequest.Seat])], _ batch: inout ClerkBatch, until deadline: Date, _ log: Log
  ) throws(StoreUnavailable) -> [(index: Int, seats: [DueRequest.Seat])] {
    let requests = asked.map { batch.requests[$0.index] }
    let areCounted = try store.areCounted(requests, maxOpen: maxOpen, until: deadline, log)
    for (waiting, isCounted) in zip(asked, areCounted) where !isCounted {
      batch.results[waiting.index].waitsForRoom = true
      log.warn(
        "emails wait until their requester has fewer open requests",
        ["request": .string(batch.requests[waiting.index].id)])
    }
    return zip(asked, areCounted).filter(\.1).map(\.0)
  }
}

extension [DueRequest.Seat] {
  /// Each once.
  var addresses: [String] { Set(map(\.address)).sorted() }
}
