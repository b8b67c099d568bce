import Foundation
import Synchronization

/// Delivers at most one answer: the handler's or, when time runs out, the timer's, whichever comes first.
final class CustomResourceSender: Sendable {
  private let outbound: OutboundClient
  private struct State {
    /// Result of the delivery; nil before it starts.
    var delivery: Result<Void, DeliveryError>?
    /// Whether the timer answers nothing any more.
    var isTakenOver = false
  }

  /// The lock is held while the delivery is in flight.
  private let state = Mutex(State())

  init(outbound: OutboundClient) {
    self.outbound = outbound
  }

  /// Sends `response`, side by side with `others`, unless an answer was sent or withheld before; returns whether this call
  /// sent it.
  ///
  /// CloudFormation treats a repeated answer as one, so it is retried until `deadline`. A second caller blocks until the
  /// first has finished, because Lambda may freeze the process once the handler returns, and throws if the first failed. The
  /// timer sends nothing once the answer was taken over.
  @discardableResult
  func send(
    _ response: CustomResourceResponse, alongside others: [PreparedCall<Void, ServiceError>] = [],
    byTimer: Bool = false, until deadline: Date
  ) throws(DeliveryError) -> Bool {
    try state.withLock { state throws(DeliveryError) in
      if byTimer, state.isTakenOver { return false }
      if let earlier = state.delivery {
        try earlier.get()
        return false
      }
      let (result, _) = outbound.sideBySide(response.put.call, .group(others), until: deadline)
      state.delivery = result
      try result.get()
      return true
    }
  }

  /// Keeps the timer from answering; false if an answer was sent, or its delivery failed, before.
  func takeOver() -> Bool {
    state.withLock { state in
      guard state.delivery == nil else { return false }
      state.isTakenOver = true
      return true
    }
  }

  /// Makes sure that nothing is sent from here any more; false if an answer was sent, or its delivery failed, before.
  func withhold() -> Bool {
    state.withLock { state in
      guard state.delivery == nil else { return false }
      state.delivery = .success(())
      return true
    }
  }
}
