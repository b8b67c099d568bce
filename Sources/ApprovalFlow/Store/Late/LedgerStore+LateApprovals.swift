import Foundation
import LambdaCore

/// What was approved too late, and the launches that it lets pass.
extension LedgerStore {
  /// Until when a request with this deadline takes late decisions; nil if the installation has none.
  package func lateUntil(_ deadline: Date) -> Date? { LedgerEntry.lateUntil(deadline, days: table.lateDays) }

  /// Reads the late approvals that a launch may find, as far as is known before AWS is asked; nil if there are none here.
  package func lateApprovals(
    for stack: StackID, digest: String, against: String?
  ) -> PreparedCall<[LateApproval], ServiceError>? {
    guard table.lateDays > 0 else { return nil }
    let id = LateApprovalScope.itemID(of: stack, digest: digest, against: against)
    return table.item(id).map { $0.map(LateApproval.all) ?? [] }
  }

  /// Lets `request` pass by one of `lateApprovals`, which is then used: approved as it is opened, its signal the caller's to send.
  ///
  /// nil if none serves it, or the request is there already. The late approval is used before the request is written: a
  /// repeated event finds it used for this very request, and goes on.
  package func pass(
    _ request: ApprovalRequest, of resource: CustomResource, _ view: ResourceView?, by electorate: Electorate,
    _ lateApprovals: [LateApproval], until deadline: Date
  ) throws(OpeningFailure) -> RequestSnapshot? {
    let serving = lateApprovals.filter { $0.serves(request, of: electorate, at: clock.now()) }
    guard !serving.isEmpty, try beginOpening(request, of: resource, view, until: deadline) else { return nil }
    // Others may be quicker, and copies of what was taken back may be left: all are tried.
    for approval in serving {
      let now = clock.now()
      let secrets = electorate.approvers.map { _ in LedgerSecret(random) }
      let entry = LedgerEntry(request, by: electorate, secrets: secrets).passing(by: approval, at: now)
      do {
        guard try table.change(approval.requestID, .use(by: entry.id, at: now), until: deadline) else { continue }
      } catch {
        throw error.isOwnRefusal ? .unavailable(error) : .inDoubt(error)
      }
      return try openPassed(entry, for: request, of: resource, view, until: deadline)
    }
    return nil
  }

  /// Writes a request for which a late approval was used; nil if it is there already and passed in another way.
  private func openPassed(
    _ entry: LedgerEntry, for request: ApprovalRequest, of resource: CustomResource, _ view: ResourceView?,
    until deadline: Date
  ) throws(OpeningFailure) -> RequestSnapshot? {
    var changes = [LedgerChange(adding: entry)]
    if request.change == nil {
      let opened = ItemUpdate.opened(entry.id, waitURL: request.handle.url.text, by: resource, over: view?.seen)
      changes += [LedgerChange(resource.name.id, opened)] + ageing(before: request, of: resource, view)
    }
    do {
      if try table.change(changes, until: deadline).first == true {
        return entry.snapshot(for: .clerk, holdsSignal: true)
      }
      // The response to a first attempt was lost, or the same event came twice.
      guard let existing = try table.entry(entry.id, until: deadline), existing.usedLateApproval != nil else {
        return nil
      }
      return existing.snapshot(for: .clerk, holdsSignal: existing.hasKeys(of: entry))
    } catch {
      throw .inDoubt(error)
    }
  }

  /// Takes a used approval away from where launches look for it; last, for a repeated event must find it until it is done.
  package func notingUsed(_ passed: RequestSnapshot) -> [PreparedCall<Bool, ServiceError>] {
    passed.passedBy.map { [table.change(LedgerChange($0.itemID, .lost($0.requestID)))] } ?? []
  }

  /// Claims the right to send the signal of a request that a late approval let pass, waiting until no other process can be
  /// sending it.
  ///
  /// nil if there is nothing to send any more.
  package func claimSignal(ofRequest id: String, until deadline: Date) throws(OpeningFailure) -> RequestSnapshot? {
    do {
      while let entry = try table.entry(id, until: deadline) {
        switch SignalTurn(entry, at: clock.now(), until: deadline) {
        case .nothingToSend: return nil
        case .wait(let seconds): clock.sleep(seconds)
        case .take(let update):
          if try table.change(id, update, until: deadline) { return entry.snapshot(for: .clerk, holdsSignal: true) }
        }
      }
      return nil
    } catch {
      throw .unavailable(error)
    }
  }

  /// Takes back what may be approved late, or was; gives the request that it was about.
  package func withdrawLate(_ requestID: String, until deadline: Date) throws(WithdrawalError) -> Withdrawal {
    guard LedgerEntry.isID(requestID) else { throw .notFound }
    let seen: LedgerEntry?
    do { seen = try table.entry(requestID, until: deadline) } catch { throw .unavailable(error) }
    guard let seen else { throw .notFound }
    let isWithdrawn: Bool
    do {
      // The answer that a change holds is owed all the same, and is the one that its window's end brings.
      let reason = seen.held == nil ? nil : RequestSnapshot.undecided
      isWithdrawn = try table.change(requestID, .lateWithdrawal(because: reason, at: clock.now()), until: deadline)
    } catch {
      throw .unavailable(error)
    }
    guard isWithdrawn else { throw .notLate(seen.state) }
    if let scope = seen.lateApprovalScope {
      // What stays there serves nobody: the request is the truth.
      _ = try? table.change(scope.itemID, .lost(requestID), until: deadline)
    }
    return seen.withdrawal(.operator)
  }
}

extension ResourceView {
  /// The request of `handle`, if a late approval let it pass and CloudFormation may not know that yet.
  package func unsignalledPass(of handle: WaitHandle) -> String? {
    guard let request = requests[handle.url.text], request.usedLateApproval != nil, !request.isSignalled else {
      return nil
    }
    return request.id
  }
}

extension LedgerEntry {
  /// The entry as it is opened when a late approval lets it pass: nobody is asked, and the votes are those of that approval.
  func passing(by approval: LateApproval, at now: Date) -> LedgerEntry {
    var entry = self
    for (number, seat) in seats { entry.seats[number]?.vote = approval.vote(of: seat.address) }
    entry.state = .approved
    entry.usedLateApproval = approval.requestID
    entry.signalClaimedUntil = now.addingTimeInterval(SignalTurn.secondsToSignal)
    entry.dueAt = entry.signalClaimedUntil
    return entry
  }

  /// Whether the keys of the two are the same: no two processes make the same.
  fileprivate func hasKeys(of other: LedgerEntry) -> Bool {
    seats.mapValues(\.keyHash) == other.seats.mapValues(\.keyHash)
  }
}
