import LambdaCore

/// The one reading of the wait handle that a custom resource's properties name.
extension CustomResource {
  /// The stack's own wait handle in the property `WaitUrl`, of this event or of the one before.
  ///
  /// Throws `.missing`, `.notText`, `.waitURL` or `.foreignStack`. Whether it has expired is for the caller to ask.
  package func waitHandle(
    in properties: [String: JSONValue]? = nil, hosts: SignalHosts
  ) throws(InvalidApprovalRequest) -> WaitHandle {
    let text = try RequestProperties(properties ?? self.properties).waitURL()
    let handle: WaitHandle
    do { handle = try WaitHandle(text, hosts: hosts) } catch { throw .waitURL(error) }
    guard handle.belongs(to: stackID) else { throw .foreignStack }
    return handle
  }

  /// Whether the resource names the same wait handle as before, whatever spaces surround it.
  package func keepsWaitURL(of old: [String: JSONValue]) -> Bool {
    guard let new = try? RequestProperties(properties).waitURL(), let old = try? RequestProperties(old).waitURL() else {
      return properties["WaitUrl"] == old["WaitUrl"]
    }
    return new == old
  }
}
