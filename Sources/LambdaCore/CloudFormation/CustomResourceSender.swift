import Foundation
import Synchronization

/// Delivers at most one answer, whoever comes first: the handler, or the timer when time runs out.
final class CustomResourceSender: Sendable {
  private let outbound: OutboundClient
  /// Result of the delivery; nil before it starts.
  ///
  /// The lock is held while it is in flight.
  private let delivery = Mutex<Result<Void, DeliveryError>?>(nil)

  init(outbound: OutboundClient) {
    self.outbound = outbound
  }

  /// Sends `response`, side by side with `others`, unless an answer was sent or withheld before; returns whether this call
  /// sent it.
  ///
  /// CloudFormation treats a repeated answer as one, so it is retried until `deadline`. A second caller blocks until the
  /// first has finished, because Lambda may freeze the process once the handler returns, and throws if the first failed.
  @discardableResult
  func send(
    _ response: CustomResourceResponse, alongside others: [PreparedCall<Void, ServiceError>] = [], until deadline: Date
  ) throws(DeliveryError) -> Bool {
    try delivery.withLock { delivery throws(DeliveryError) in
      if let earlier = delivery {
        try earlier.get()
        return false
      }
      let (result, _) = outbound.sideBySide(response.put.call, .group(others), until: deadline)
      delivery = result
      try result.get()
      return true
    }
  }

  /// Makes sure that nothing is sent from here any more; false if an answer was sent, or its delivery failed, before.
  func withhold() -> Bool {
    delivery.withLock { delivery in
      guard delivery == nil else { return false }
      delivery = .success(())
      return true
    }
  }
}
