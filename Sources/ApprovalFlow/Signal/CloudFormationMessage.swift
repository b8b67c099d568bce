import Foundation
import LambdaCore

/// What CloudFormation is told when a request has ended: a signal to the wait handle, or the answer to an update that was held.
package enum CloudFormationMessage: Sendable, Equatable {
  case signal(Signal, to: WaitHandle)
  case answer(CustomResourceResponse)

  /// The PUT that delivers it; sending it again changes nothing.
  var put: PresignedPut {
    switch self {
    case .signal(let signal, let handle): signal.put(to: handle)
    case .answer(let answer): answer.put
    }
  }

  /// The status as logs name it.
  package var status: String {
    switch self {
    case .signal(let signal, _): signal.status.rawValue
    case .answer(let answer): answer.outcome.isSuccess ? "SUCCESS" : "FAILED"
    }
  }
}

/// Delivers what CloudFormation is told.
package struct MessageSender: Sendable {
  package let outbound: OutboundClient

  package init(outbound: OutboundClient) {
    self.outbound = outbound
  }

  /// Sends `message`; returns only if the store answered with a 2xx.
  func send(_ message: CloudFormationMessage, until deadline: Date) throws(DeliveryError) {
    try outbound.send(message.put.call, until: deadline)
  }

  /// Sends `message` and writes to the ledger side by side; returns the results of both.
  package func send(
    _ message: CloudFormationMessage, alongside writes: [PreparedCall<Bool, ServiceError>], until deadline: Date
  ) -> (delivery: Result<Void, DeliveryError>, writes: [Result<Bool, ServiceError>]) {
    let (delivered, written) = outbound.sideBySide(message.put.call, .group(writes), until: deadline)
    return (delivered, written.get())
  }

  /// The same for several messages, each for as long as a claim to send it lasts; the deliveries are in their order.
  package func sendAll(
    _ messages: [CloudFormationMessage], alongside writes: [PreparedCall<Bool, ServiceError>], until deadline: Date
  ) -> (deliveries: [Result<Void, DeliveryError>], writes: [Result<Bool, ServiceError>]) {
    let (delivered, written) = outbound.sideBySide(
      .group(messages.map { $0.put.call.within(seconds: SignalTurn.secondsToSignal) }), .group(writes), until: deadline)
    return (delivered.get(), written.get())
  }
}
