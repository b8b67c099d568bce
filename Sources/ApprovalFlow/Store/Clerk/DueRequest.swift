import Foundation

/// A request for which something is due, and which this process has claimed for a minute.
package struct DueRequest: Sendable, Equatable {
  package let id: String
  package let stackID: String
  package let facts: RequestFacts
  package let openedAt: Date
  /// How it ended; nil as long as it is open.
  package let ending: Ending?
  package let task: Task
  /// Since when.
  package let dueSince: Date
  /// Until when the claim lasts, and when to look again once the task is done.
  let claimedUntil: Date
  let next: Date?
  let entry: LedgerEntry

  package enum Ending: Sendable, Equatable {
    case decided(Choice, by: [Vote])
    /// Too few of those who were asked are still approvers.
    case lacksApprovers
    /// A late approval of an earlier request let it pass.
    case passed(by: [Vote])
    /// Its time is over; `by` are approvals, fewer than it needed.
    case expired(by: [Vote])
    case approvedLate(by: [Vote], until: Date)
    case rejectedLate(by: [Vote])
  }

  package enum Task: Sendable, Equatable {
    case nothing
    case expire
    case end
    case signal
    case ask(emails: [Seat], reminders: [Seat])
    case tell([Seat], requester: String?)
  }

  /// An approver and the seat that the ledger keeps for them.
  package struct Seat: Sendable, Equatable {
    package let address: String
    let number: SeatNumber
    /// Whether the newest link takes no code any more; an older one may never have been sent.
    package var isLocked = false
  }

  init(_ entry: LedgerEntry, _ agenda: Agenda, claimedUntil: Date) {
    func seats(_ numbers: [SeatNumber]) -> [Seat] {
      numbers.compactMap { number in
        entry.seats[number].map {
          Seat(address: $0.address, number: number, isLocked: $0.keys.last?.isLocked ?? false)
        }
      }
    }
    id = entry.id
    stackID = entry.handle.stack.text
    facts = entry.facts
    openedAt = entry.openedAt
    ending =
      switch entry.state {
      case .approved where entry.usedLateApproval != nil: .passed(by: entry.votes)
      case .approved: .decided(.approve, by: entry.votes)
      case .rejected: entry.lacksApprovers ? .lacksApprovers : .decided(.reject, by: entry.votes)
      case .expired: .expired(by: entry.votes.filter { $0.time < entry.end })
      case .approvedLate: .approvedLate(by: entry.votes, until: entry.usableUntil ?? entry.deadline)
      case .rejectedLate: .rejectedLate(by: entry.votes)
      case .pending, .withdrawn, .used: nil
      }
    task =
      switch agenda.task {
      case .nothing: .nothing
      case .expire: .expire
      case .end: .end
      case .signal: .signal
      case .ask(let emails, let reminders): .ask(emails: seats(emails), reminders: seats(reminders))
      case .tell(let told, let requester): .tell(seats(told), requester: requester ? entry.outcomeAddress : nil)
      }
    dueSince = entry.dueAt ?? claimedUntil
    self.claimedUntil = claimedUntil
    next = agenda.next
    self.entry = entry
  }
}

extension LedgerEntry {
  /// Where the requester reads how it ended: what AWS vouches for comes before what was typed.
  fileprivate var outcomeAddress: String { launchedBy?.person?.address ?? requester }
}

/// What the clerk did for a request.
package struct ClerkResult: Sendable {
  /// Seats that were told how it ended or, of an open request, reminded.
  package var done: [DueRequest.Seat] = []
  /// Seats whose approvers turned out not to be reached when a notice was due, and why.
  package var unreached: [(DueRequest.Seat, Unreached)] = []
  package var requesterTold = false
  /// Whether all that was due is done; otherwise it is due again.
  package var isComplete = true
  /// Whether its emails wait until its requester has fewer open requests: it is looked at again when the claim ends.
  package var waitsForRoom = false

  package init() {}
}
