import Foundation

/// A failure as Lambda records it.
package struct FunctionError: Error, Sendable, Equatable {
  /// A constant such as `Function.InvalidEvent`, never a Swift type's name.
  package let type: String
  package let message: String

  package init(type: String, message: String) {
    self.type = type
    self.message = message
  }

  var body: Data {
    (["errorType": .string(type), "errorMessage": .string(message), "stackTrace": []] as JSONValue).serialized
  }
}
