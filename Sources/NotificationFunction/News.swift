import ApprovalFlow
import LambdaCore

/// What EventBridge is to be told of an event, side by side with the answer to CloudFormation.
struct News {
  /// nil without a ledger.
  private let events: RequestEvents?
  private var pending: [PendingEvent] = []
  private var notes: [PreparedCall<Bool, ServiceError>] = []

  init(_ events: RequestEvents?) {
    self.events = events
  }

  mutating func withdrawn(_ withdrawal: Withdrawal) { add { $0.withdrawn(withdrawal) } }

  mutating func passed(_ record: RequestRecord, _ event: ResourceEvent) {
    add { $0.passed(record, stackID: event.resource.stackID, isUpdate: event.request.isUpdate) }
  }

  mutating func passedUnasked(_ request: RequestSnapshot) { add { $0.passedUnasked(request) } }

  /// Writes to the ledger that nothing waits for.
  mutating func note(_ calls: [PreparedCall<Bool, ServiceError>]) { notes += calls }

  /// A stack without a readable id can't be named, and is not told of.
  mutating func refused(_ error: GateError, _ event: ResourceEvent) {
    guard let stack = StackID(event.resource.stackID) else { return }
    add { $0.refused(error.word, error.record, stack: stack, isUpdate: event.request.isUpdate) }
  }

  /// The calls, each of which logs its own failure.
  func calls(_ log: Log) -> [PreparedCall<Void, ServiceError>] {
    pending.map { $0.told(log) }
      + notes.map { note in
        note.map { _ in }.recovering { error in
          log.warn("what became of a decision was not noted", ["reason": .string("\(error)")])
        }
      }
  }

  private mutating func add(_ event: (RequestEvents) -> PendingEvent) {
    if let events { pending.append(event(events)) }
  }
}

extension CustomResourceRequest {
  fileprivate var isUpdate: Bool { if case .update = self { true } else { false } }
}
