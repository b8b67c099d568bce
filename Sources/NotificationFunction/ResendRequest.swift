import LambdaCore

/// An operator's wish: `{"Resend": {"RequestId": "…", "Approver": "…"}}`, the approver being optional.
struct ResendRequest: Equatable {
  let requestID: String
  let approver: String?

  init?(_ event: JSONValue) {
    guard let requestID = event["Resend"]?["RequestId"]?.string else { return nil }
    self.requestID = requestID
    approver = event["Resend"]?["Approver"]?.string
  }
}
