import ApprovalFlow
import Foundation
import LambdaCore

/// Letters on their way: which may be sent next, and what has become of the others.
///
/// Each approver's go out one after the other, in the order given. One that does not get through holds up those behind it, so
/// that none overtakes it.
struct Outbox {
  private(set) var outcomes: [LetterOutcome]
  private let letters: [Letter]
  private var lines: [ExactText: Line] = [:]
  /// From when on a second without a slot leaves an approver's letters for later.
  private let slotsUntil: Date
  /// Attempts in a row that fail, after which an approver's letters are left for later.
  private let maxFailures: Int

  /// One approver's letters.
  private struct Line {
    /// Indices of those that are not sent yet.
    var waiting: [Int] = []
    var slot: Slot?
    var notBefore = Date.distantPast
    /// Attempts in a row that failed.
    var failures = 0
    /// Nothing more is sent to the approver for now.
    var isResting = false

    mutating func fail(_ maxFailures: Int, at now: Date) {
      failures += 1
      notBefore = Slot.nextSecond(after: now)
      if failures >= maxFailures { isResting = true }
    }
  }

  /// `answers` are what was said of slots already; approvers who rest get nothing.
  init(
    _ letters: [Letter], _ answers: [ExactText: SlotAnswer] = [:], resting: Set<ExactText> = [],
    slotsUntil: Date = .distantFuture, maxFailures: Int = 3, at now: Date
  ) {
    self.letters = letters
    self.slotsUntil = slotsUntil
    self.maxFailures = maxFailures
    outcomes = letters.map { _ in .waits(nil) }
    for (index, letter) in letters.enumerated() {
      lines[ExactText(letter.approver), default: Line()].waiting.append(index)
    }
    for (approver, answer) in answers {
      switch answer {
      case .slot(let slot): lines[approver]?.slot = slot
      case .full: lines[approver]?.notBefore = Slot.nextSecond(after: now)
      case .queued: lines[approver]?.isResting = true
      }
    }
    for approver in resting { lines[approver]?.isResting = true }
  }
}

extension Outbox {
  /// The next letter of each approver to whom one may be sent now.
  func next(at now: Date) -> [Int] {
    lines.values.filter { !$0.isResting && $0.notBefore <= now }.compactMap(\.waiting.first).sorted()
  }

  /// When `next` has something again; nil if nothing is left to send.
  var nextInstant: Date? {
    lines.values.filter { !$0.isResting && !$0.waiting.isEmpty }.map(\.notBefore).min()
  }

  /// Whether a letter has a slot that can be used now.
  func hasGoodSlot(_ index: Int, at now: Date) -> Bool { lines[approver(of: index)]?.slot?.isGood(at: now) ?? false }

  /// Approvers to whom nothing more is to be sent for now.
  var resting: Set<ExactText> { Set(lines.filter(\.value.isResting).keys) }

  private func approver(of index: Int) -> ExactText { ExactText(letters[index].approver) }

  /// Takes in what was said about a slot for a letter.
  mutating func take(_ slot: Result<Slot?, ServiceError>, for index: Int, at now: Date) {
    let (isLate, maxFailures) = (now >= slotsUntil, maxFailures)
    change(index) { line in
      switch slot {
      case .success(let slot?): line.slot = slot
      case .success(nil):
        line.notBefore = Slot.nextSecond(after: now)
        if isLate { line.isResting = true }
      case .failure: line.fail(maxFailures, at: now)
      }
    }
  }

  /// Takes in what SNS said about a letter, which has used up its slot.
  mutating func take(_ result: Result<String, ServiceError>, of index: Int, at now: Date) {
    switch result {
    case .success(let messageID): outcomes[index] = .sent(messageID)
    case .failure(let error): outcomes[index] = error.isFinal ? .refused(error) : .waits(error)
    }
    let isOver = if case .waits = outcomes[index] { false } else { true }
    change(index) { [maxFailures] line in
      line.slot = nil
      guard isOver else { return line.fail(maxFailures, at: now) }
      line.failures = 0
      line.waiting.removeFirst()
    }
  }

  /// Leaves out a letter that has become needless.
  mutating func drop(_ index: Int) {
    outcomes[index] = .needless
    change(index) { $0.waiting.removeFirst() }
  }

  private mutating func change(_ index: Int, _ change: (inout Line) -> Void) {
    let approver = approver(of: index)
    guard var line = lines[approver] else { return }
    change(&line)
    lines[approver] = line
  }
}
