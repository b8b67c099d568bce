import Foundation

/// A file of `Tests/Fixtures`, which the Python tests read too.
package enum Fixture {
  package static func data(_ name: String) throws -> Data {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Data(contentsOf: tests.appendingPathComponent("Fixtures").appendingPathComponent(name))
  }

  package static func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }
}
