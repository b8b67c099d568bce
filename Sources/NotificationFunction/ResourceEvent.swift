import ApprovalFlow
import Foundation
import LambdaCore

/// An event of `Custom::NotificationFunction` or of the gate, with its properties read exactly.
struct ResourceEvent {
  let request: CustomResourceRequest
  let function: FunctionARN?
  /// When calls for the work must end.
  let deadline: Date
  private let exact: Result<ExactProperties, InvalidExactProperties>

  init(_ call: CustomResourceCall, event: Data) {
    request = call.request
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

  /// Those of the event before; nil if they can't be read.
  var oldBound: BoundProperties? {
    guard let old = try? exact.get().old else { return nil }
    return try? BoundProperties(old)
  }
}
