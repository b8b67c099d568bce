import ApprovalFlow
import Foundation
import LambdaCore

/// What follows from a decision, and from what a crash left undone.
extension ApprovalHandler {
  /// Tells CloudFormation if that is due, settles what was approved, notes that CloudFormation knows and tells of `vote`.
  func finish(
    _ seen: RequestSnapshot, of link: ApprovalLink, telling vote: CountedVote? = nil, until deadline: Date, _ log: Log
  ) throws(LinkError) -> Outcome {
    let isAnothers = seen.lacksSignal && seen.dueMessage == nil
    let request = isAnothers ? try store.claimSignal(of: link, until: deadline) : seen
    guard let message = request.dueMessage else {
      // CloudFormation is not told of a late vote, which is settled here; a visit changes nothing.
      note(
        vote == nil ? [] : store.settling(request), telling: vote, request, isSignalled: request.isSignalled,
        until: deadline, log)
      return .request(request)
    }
    let sent = messages.send(message, alongside: store.settling(request), until: deadline)
    for case .failure(let error) in sent.writes {
      // The request is the source of truth: the next process that needs it settles it.
      log.warn("what was approved is not settled yet", ["request": .string(request.id), "reason": .string("\(error)")])
    }
    if case .failure(let error) = sent.delivery {
      log.error("CloudFormation was not told", ["request": .string(request.id), "reason": .string("\(error)")])
      note([], telling: vote, request, isSignalled: false, until: deadline, log)
      // How a request ended without a decision is the clerk's to tell, and no concern of a visitor.
      return request.decision == nil ? .request(request) : .notSignalled(request, error)
    }
    log.info("CloudFormation was told", ["request": .string(request.id), "status": .string(message.status)])
    note(store.notingSignalled(request), telling: vote, request, isSignalled: true, until: deadline, log)
    return .request(request.delivered())
  }

  /// Writes what is to be noted and puts the event of a decision, side by side.
  private func note(
    _ notes: [PreparedCall<Bool, ServiceError>], telling vote: CountedVote?, _ request: RequestSnapshot,
    isSignalled: Bool,
    until deadline: Date, _ log: Log
  ) {
    var told = [vote.flatMap { events?.decided($0, on: request, isSignalled: isSignalled) }].compactMap { $0 }
    if isSignalled, !notes.isEmpty, let ended = Withdrawal(lackingApprovers: request), let events {
      told.append(events.withdrawn(ended))
    }
    guard !notes.isEmpty || !told.isEmpty else { return }
    let (noted, _) = messages.outbound.sideBySide(
      .group(notes), .group(told.map { $0.told(log) }), until: deadline)
    for case .failure(let error) in noted.get() {
      // The decision stands, and whatever CloudFormation was told; the next visit, or the clerk, writes the same once more.
      log.warn(
        "what became of a decision was not noted",
        ["request": .string(request.id), "reason": .string("\(error)")])
    }
  }
}
