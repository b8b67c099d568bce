import Foundation
import LambdaCore
import TestSupport

@testable import ApprovalFlow

/// What a clerk looks at, claims and ends.
extension ClerkWorld {
  func beginRun(_ actor: Int, _ state: State) -> [(String, State)] {
    guard let dueAt = entry(state.table)?.dueAt, dueAt <= now(state), let due = due(state.table, state) else {
      return []
    }
    let sendsEmails = if case .ask(let emails, _) = due.task { !emails.isEmpty } else { false }
    return [("looks", state.with(actor, sendsEmails ? .looked(state.table) : .claiming(state.table)))]
  }

  func beginShift(_ actor: Int, _ read: Int, _ state: State) -> [(String, State)] {
    let (isDone, next) = write(actor, to: shiftID, state, .shiftBegun(shift(actor, state), at: now(state)))
    return [
      (
        isDone ? "begins its shift" : "leaves the emails to another",
        next.with(actor, isDone ? .claiming(read) : .waiting)
      )
    ]
  }

  func claim(_ actor: Int, _ read: Int, _ state: State) -> [(String, State)] {
    guard let due = due(read, state) else { return [] }
    let (isDone, next) = write(actor, state, .clerkClaim(due))
    guard isDone else { return [("is too late", next.with(actor, ending(due)))] }
    return [("claims", next.with(actor, first(due, read)))]
  }

  func ending(_ due: DueRequest) -> Stage {
    if case .ask(let emails, _) = due.task, !emails.isEmpty { .endingShift } else { .waiting }
  }

  private func first(_ due: DueRequest, _ read: Int) -> Stage {
    switch due.task {
    case .nothing, .end: .returning(Round(kind: .notices, read: read, left: []))
    case .expire: .expiring(read)
    case .signal: .turning(read)
    case .ask(let emails, let reminders):
      emails.isEmpty
        ? .sending(Round(kind: .reminders, read: read, left: reminders.map(\.number)))
        : .renewing(Round(kind: .emails, read: read, left: []), emails.map(\.number))
    case .tell(let seats, _): .sending(Round(kind: .notices, read: read, left: seats.map(\.number)))
    }
  }

  func expire(_ actor: Int, _ read: Int, _ state: State) -> [(String, State)] {
    guard let due = due(read, state) else { return [] }
    let (isDone, next) = write(actor, state, .expiry(next: due.next, at: now(state)))
    return [(isDone ? "ends it" : "finds it decided", next.with(actor, .waiting))]
  }

  func takeTurn(_ actor: Int, _ read: Int, _ state: State) -> [(String, State)] {
    guard let entry = entry(read), case .take(let update) = SignalTurn(entry, at: now(state), until: .distantFuture)
    else {
      return [("need not signal", state.with(actor, .waiting))]
    }
    let (isDone, next) = write(actor, state, update)
    return [(isDone ? "takes the turn" : "has lost the turn", next.with(actor, isDone ? .signalling : .waiting))]
  }
}
