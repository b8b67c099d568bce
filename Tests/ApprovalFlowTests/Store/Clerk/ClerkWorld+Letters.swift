import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// What a clerk sends and notes, and a launch that comes again.
extension ClerkWorld {
  func renew(_ actor: Int, _ round: Round, _ seats: [SeatNumber], _ state: State) -> [(String, State)] {
    var round = round
    guard let number = seats.first, let read = round.read, let seat = entry(read)?.seats[number] else {
      return send(actor, round, state)
    }
    let update = ItemUpdate.newSecret(secrets[state.secrets], inSeat: number, seat, sentAgain: nil)
    var (isDone, next) = write(actor, state, update)
    if isDone { round.left.append(number) }
    next.secrets += 1
    return [
      (isDone ? "makes a link" : "finds another link", next.with(actor, .renewing(round, Array(seats.dropFirst()))))
    ]
  }

  func send(_ actor: Int, _ round: Round, _ state: State) -> [(String, State)] {
    guard let number = round.left.first else { return [("is through", state.with(actor, after(round, state)))] }
    var rest = round
    rest.left.removeFirst()
    var sent = rest
    sent.sent.append(number)
    rest.isComplete = false
    var steps = [("sends", state.sending(round.kind, to: number).with(actor, .sending(sent)))]
    if let unheard = mishap(state) {
      steps.append(("sends, unheard", unheard.sending(round.kind, to: number).with(actor, .sending(rest))))
    }
    if state.refusals == 0 {
      var refused = state
      refused.refusals = 1
      steps.append(("is refused by SNS", refused.with(actor, .sending(rest))))
    }
    return steps
  }

  private func after(_ round: Round, _ state: State) -> Stage {
    switch round.kind {
    case .emails: .notingEmails(round)
    case .reminders: .noting(round)
    case .notices: .telling(round)
    }
  }

  func noteEmails(_ actor: Int, _ round: Round, _ state: State) -> [(String, State)] {
    let deliveries = round.sent.map { number in
      let address = entry(state.table)?.seats[number]?.address ?? ""
      return Delivery(LedgerStore.invitation(id, number, address, secrets[0]), .emailed)
    }
    let next = write(actor, state, .noted(deliveries, at: now(state))).next
    guard Self.clerks.contains(actor), let read = round.read, case .ask(_, let reminders) = due(read, state)?.task
    else {
      return [("notes the emails", next.with(actor, .done))]
    }
    let reminding = Round(
      kind: .reminders, read: read, left: reminders.map(\.number), isComplete: round.isComplete)
    return [("notes the emails", next.with(actor, .sending(reminding)))]
  }

  func tell(_ actor: Int, _ round: Round, _ state: State) -> [(String, State)] {
    guard let read = round.read, case .tell(_, .some) = due(read, state)?.task else {
      return [("has no requester to tell", state.with(actor, .noting(round)))]
    }
    var (told, silent, sent) = (round, round, state)
    told.requesterTold = true
    silent.isComplete = false
    sent.outcomes += 1
    var steps = [("tells the requester", sent.with(actor, .noting(told)))]
    if let unheard = mishap(sent) {
      steps.append(("tells the requester, unheard", unheard.with(actor, .noting(silent))))
    }
    if state.refusals == 0 {
      var refused = state
      refused.refusals = 1
      steps.append(("is refused by SES", refused.with(actor, .noting(silent))))
    }
    return steps
  }

  func note(_ actor: Int, _ round: Round, _ state: State) -> [(String, State)] {
    guard let read = round.read, let due = due(read, state) else { return [] }
    var result = ClerkResult()
    result.done = round.sent.compactMap { number in
      due.entry.seats[number].map { DueRequest.Seat(address: $0.address, number: number) }
    }
    result.requesterTold = round.requesterTold
    let next = write(actor, state, .clerkDid(result, for: due, at: now(state))).next
    return [("notes who was told", next.with(actor, .returning(round)))]
  }

  func returns(_ actor: Int, _ round: Round, _ state: State) -> [(String, State)] {
    guard let read = round.read, let due = due(read, state) else { return [] }
    let update =
      round.isComplete
      ? ItemUpdate.clerkReturns(due, at: due.next) : .clerkGivesBack(due, at: now(state))
    let next = write(actor, state, update).next
    return [("returns", next.with(actor, ending(due)))]
  }
}

extension ClerkWorld.State {
  fileprivate func sending(_ kind: ClerkWorld.Round.Kind, to seat: SeatNumber) -> Self {
    var next = self
    switch kind {
    case .emails: next.emails[seat.number] += 1
    case .reminders: next.reminders[seat.number] += 1
    case .notices: next.notices[seat.number] += 1
    }
    return next
  }
}
