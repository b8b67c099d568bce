import ApprovalFlow
import Foundation
import LambdaCore

/// An event of `Custom::NotificationFunction` or of the gate, with its properties read exactly.
struct ResourceEvent {
  let request: CustomResourceRequest
  let function: FunctionARN?
  /// When calls for the work must end.
  let deadline: Date
  /// Where the answer goes, and what the check of its URL has found out.
  let address: ResponseAddress
  let responseURL: ResponseURL?
  /// Keeps the timer from answering, before the answer is held; false if it has answered already.
  let takeOver: @Sendable () -> Bool
  private let exact: Result<ExactProperties, InvalidExactProperties>

  init(_ call: CustomResourceCall, _ responseURL: ResponseURL?, event: Data) {
    request = call.request
    address = call.address
    self.responseURL = responseURL
    takeOver = call.takeOver
    function = FunctionARN(call.functionARN)
    deadline = call.deadline
    exact = Result { () throws(InvalidExactProperties) in try ExactProperties(event: event) }
  }

  var resource: CustomResource { request.resource }

  /// The properties that an approval is bound to.
  func bound() throws(InvalidApprovalRequest) -> BoundProperties {
    let properties: ExactProperties
    do { properties = try exact.get() } catch { throw .unreadable(error) }
    do { return try BoundProperties(properties.current) } catch { throw .unbound(error) }
  }

  /// The wait handle that an Update replaces; nil if it names none that is the stack's own.
  func oldHandle(hosts: SignalHosts) -> WaitHandle? {
    guard case .update(_, _, let old) = request else { return nil }
    return try? resource.waitHandle(in: old, hosts: hosts)
  }

  /// Whether an earlier invocation may have seen it: Lambda waits a minute before it sends an event again whose invocation failed.
  ///
  /// CloudFormation's own URL always says when it was signed.
  func mayComeAgain(at now: Date) -> Bool {
    responseURL?.issuedAt.map { now.timeIntervalSince($0) > Self.secondsOfTheFirst } ?? false
  }

  /// Seconds after CloudFormation has signed the event's URL within which no failed invocation comes again; a clock may be slow.
  ///
  /// Source: AWS Lambda Developer Guide, How Lambda handles errors and retries with asynchronous invocation.
  private static let secondsOfTheFirst: TimeInterval = 45

  /// How its answer can be held, and until when; nil if it has no URL that was checked.
  func held(over old: [String: JSONValue], at now: Date) -> HeldAnswer? {
    responseURL.map { url in
      HeldAnswer(
        to: address, at: url, serviceTimeouts: [resource.properties["ServiceTimeout"], old["ServiceTimeout"]], now: now)
    }
  }

  /// Those of the event before; nil if they can't be read.
  var oldBound: BoundProperties? {
    guard let old = try? exact.get().old else { return nil }
    return try? BoundProperties(old)
  }
}
