import Foundation
import LambdaCore

/// The properties of `Custom::NotificationFunction`, each read and checked on its own.
struct RequestProperties {
  private let properties: [String: JSONValue]

  init(_ properties: [String: JSONValue]) {
    self.properties = properties
  }

  /// Seconds; a wait condition waits no longer.
  static let maxTimeoutSeconds = 43_200
  private static let maxProductCharacters = 120

  func waitURL() throws(InvalidApprovalRequest) -> String {
    guard let text = try text("WaitUrl") else { throw .missing("WaitUrl") }
    return text
  }

  func requester() throws(InvalidApprovalRequest) -> String {
    guard let text = try text("EmailID") else { throw .missing("EmailID") }
    if let problem = EmailAddress.problem(with: text) { throw .notAnAddress("EmailID", problem: problem) }
    return text
  }

  func product() throws(InvalidApprovalRequest) -> String? {
    try text("Product").map { $0.displayed(limit: Self.maxProductCharacters) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Seconds.
  func timeout() throws(InvalidApprovalRequest) -> TimeInterval {
    TimeInterval(try number("Timeout", in: 1...Self.maxTimeoutSeconds) ?? Self.maxTimeoutSeconds)
  }

  func quorum() throws(InvalidApprovalRequest) -> Int? {
    try number("Quorum", in: 1...10)
  }

  /// A list of addresses, or one text with commas.
  func approvers() throws(InvalidApprovalRequest) -> [String]? {
    guard let value = properties["Approvers"] else { return nil }
    let entries = value.array ?? value.string.map { $0.split(separator: ",").map { .string(String($0)) } }
    guard let entries else { throw .notText("Approvers") }
    var addresses: [String] = []
    for entry in entries {
      guard let address = entry.string?.trimming(while: \.isWhitespace) else { throw .notText("Approvers") }
      if address.isEmpty { continue }
      if let problem = EmailAddress.problem(with: address) { throw .notAnAddress("Approvers", problem: problem) }
      addresses.append(address)
    }
    return addresses.isEmpty ? nil : addresses
  }
}

extension RequestProperties {
  /// The property without surrounding spaces; nil if it is missing or empty.
  private func text(_ name: String) throws(InvalidApprovalRequest) -> String? {
    guard let value = properties[name], value != .null else { return nil }
    guard let text = value.string else { throw .notText(name) }
    let trimmed = text.trimming(while: \.isWhitespace)
    return trimmed.isEmpty ? nil : trimmed
  }

  /// CloudFormation sends numbers as strings.
  private func number(_ name: String, in range: ClosedRange<Int>) throws(InvalidApprovalRequest) -> Int? {
    guard let value = properties[name], value != .null else { return nil }
    let number: Int?
    switch value {
    case .integer(let integer): number = integer
    case .string(let text): number = Int(text.trimming(while: \.isWhitespace))
    default: number = nil
    }
    guard let number, range.contains(number) else { throw .notANumber(name, range: range) }
    return number
  }
}
