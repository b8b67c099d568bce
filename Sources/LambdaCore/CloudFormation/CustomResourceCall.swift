import Foundation

/// One event of CloudFormation as a custom resource's author sees it.
package struct CustomResourceCall: Sendable {
  package let request: CustomResourceRequest
  /// Where the answer goes and what it echoes; a deferred answer needs it later.
  package let address: ResponseAddress
  /// The ARN that was invoked, with its alias or version.
  package let functionARN: String
  /// When calls for the work must end, so that there is time left to answer.
  package let deadline: Date
  /// Keeps the timer from answering, for an author who is about to keep the address; false if it has answered already.
  ///
  /// From here on nothing is sent but what the outcome says.
  package let takeOver: @Sendable () -> Bool
}

/// What an event comes to.
package enum CustomResourceOutcome: Sendable, Equatable {
  case respond(CustomResourceResponse.Outcome)
  /// The author has kept the address and answers later: nothing is sent now.
  case deferred
  /// It is not known whether the address is kept: nothing is sent, and the invocation fails, so that Lambda sends the event again.
  case unknown(String)
}

/// Why a custom resource failed, as the stack's events show it.
package struct FailureReason: Error, Equatable {
  package let text: String

  /// Takes any text: it may quote what somebody else wrote, so it is cut and made fit to be shown.
  package init(_ text: String) {
    self.text = text.displayed(limit: Self.maxCharacters)
  }

  /// CloudFormation's own limit is one of bytes, and kept by `CustomResourceResponse`.
  private static let maxCharacters = 2000
}

/// The names that a custom resource's author chooses.
package struct CustomResourceNaming: Sendable {
  /// Begins the physical id of every resource.
  let idPrefix: String
  /// Begins the type of every error that Lambda records.
  let errorPrefix: String

  package init(idPrefix: String, errorPrefix: String) {
    self.idPrefix = idPrefix
    self.errorPrefix = errorPrefix
  }

  package var invalidEvent: String { "\(errorPrefix).InvalidEvent" }
  var notAnswered: String { "\(errorPrefix).NotAnswered" }
}
