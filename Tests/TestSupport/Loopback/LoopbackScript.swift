import Foundation
import Synchronization

/// What the threads of one `LoopbackServer` share: its answers, its record, and the connections that are open.
///
/// A descriptor is interrupted and closed under one lock, so none is touched after it was closed and its number reused.
final class LoopbackScript: Sendable {
  private struct State {
    var requests: [RecordedRequest] = []
    var open: [Int: LoopbackSocket] = [:]
    var accepted = 0
    var hasStopped = false
  }

  private let state = Mutex(State())
  private let answer: @Sendable (RecordedRequest) -> LoopbackAnswer
  private let arrived: AsyncStream<RecordedRequest>.Continuation

  init(
    answer: @escaping @Sendable (RecordedRequest) -> LoopbackAnswer,
    arrived: AsyncStream<RecordedRequest>.Continuation
  ) {
    self.answer = answer
    self.arrived = arrived
  }

  var hasStopped: Bool { state.withLock { $0.hasStopped } }

  var requests: [RecordedRequest] { state.withLock { $0.requests } }

  /// Serves one connection on the calling thread until it ends.
  func serve(_ socket: LoopbackSocket) {
    let number = state.withLock { state in
      defer { state.accepted += 1 }
      state.open[state.accepted] = socket
      if state.hasStopped { socket.interrupt() }
      return state.accepted
    }
    LoopbackConnection(number: number, socket: socket, answer: record).serve()
    state.withLock { state in
      state.open[number] = nil
      socket.close()
    }
  }

  func dropConnections(byReset: Bool) {
    state.withLock { state in
      for socket in state.open.values {
        if byReset { socket.interruptByReset() } else { socket.interrupt() }
      }
    }
  }

  /// Ends every connection; true for the first call only.
  func stop() -> Bool {
    arrived.finish()
    let isFirst = state.withLock { state in
      defer { state.hasStopped = true }
      return !state.hasStopped
    }
    dropConnections(byReset: false)
    return isFirst
  }

  private func record(_ request: RecordedRequest) -> LoopbackAnswer {
    state.withLock { $0.requests.append(request) }
    arrived.yield(request)
    return request.isComplete ? answer(request) : .close
  }
}
